// What Metabase sends through pgJDBC, as each reader and as its service role that takes theirs by SET ROLE. Prints what came back, one
// line a fact, for test/t/clients.sh to compare; an error is a line too.
// Usage: java Metabase SOCKET DATABASE ROLE...
import java.sql.Array;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;

public final class Metabase {
    private interface Essai {
        void jouer() throws SQLException;
    }

    private static String prise;
    private static String base;

    public static void main(String[] arguments) throws SQLException {
        Locale.setDefault(Locale.ROOT);
        prise = arguments[0];
        base = arguments[1];
        for (int i = 2; i < arguments.length; ++i) {
            String role = arguments[i];
            try (Connection c = connecter(role)) {
                List<String> tables = new ArrayList<>();
                essayer(c, "tables " + role, () -> lister(c, role, tables));
                essayer(c, "champs " + role, () -> decrire(c, role));
                essayer(c, "catalogue " + role, () -> cataloguer(c, role));
                if (tables.remove("menage"))
                    echantillonner(c, role);
                for (String table : tables)
                    essayer(c, "empreinte " + role + " " + table, () -> empreinte(c, role, table));
                if (tables.isEmpty())
                    continue;
                essayer(c, "valeurs " + role, () -> valeurs(c, role));
                essayer(c, "agrege " + role, () -> agreger(c, role));
                essayer(c, "lu " + role, () -> lire(c, role));
                croiser(c, role);
            }
        }
        try (Connection c = connecter("client_metabase")) {
            essayer(c, "service", () -> servir(c));
        }
    }

    private static Connection connecter(String role) throws SQLException {
        Properties p = new Properties();
        p.setProperty("user", role);
        p.setProperty("socketFactory", "PriseUnix");
        p.setProperty("socketFactoryArg", prise);
        p.setProperty("sslmode", "disable");
        p.setProperty("gssEncMode", "disable");
        p.setProperty("prepareThreshold", "2");
        Connection c = DriverManager.getConnection("jdbc:postgresql://localhost/" + base, p);
        try (var s = c.createStatement()) {
            s.execute("SET SESSION TIMEZONE TO 'Europe/Paris'");
        }
        c.setReadOnly(true);
        c.setAutoCommit(false);
        return c;
    }

    private static void essayer(Connection c, String nom, Essai essai) throws SQLException {
        try {
            essai.jouer();
        } catch (SQLException e) {
            System.out.println(nom + " ERREUR " + e.getMessage().replace('\n', ' '));
        }
        c.rollback();
    }

    // Relations of the schema: names in quotes, as the privilege functions take them, comments, estimated rows.
    private static void lister(Connection c, String role, List<String> tables) throws SQLException {
        String sql = "WITH relation AS (SELECT schemaname AS s, tablename AS r FROM pg_catalog.pg_tables UNION ALL"
            + " SELECT schemaname, viewname FROM pg_catalog.pg_views UNION ALL SELECT schemaname, matviewname FROM pg_catalog.pg_matviews),"
            + " droit AS (SELECT s, r, pg_catalog.has_any_column_privilege(current_user,"
            + " '\"' || replace(s, '\"', '\"\"') || '\".\"' || replace(r, '\"', '\"\"') || '\"', 'select') AS lit FROM relation"
            + " WHERE s !~ '^pg_' AND s <> 'information_schema' AND pg_catalog.has_schema_privilege(current_user, s, 'usage'))"
            + " SELECT d.r, x.description, u.n_live_tup FROM droit AS d"
            + " JOIN pg_catalog.pg_namespace AS n ON n.nspname = d.s JOIN pg_catalog.pg_class AS k ON k.relnamespace = n.oid AND k.relname = d.r"
            + " LEFT JOIN pg_catalog.pg_description AS x ON x.objoid = k.oid AND x.objsubid = 0 AND x.classoid = 'pg_catalog.pg_class'::regclass"
            + " LEFT JOIN pg_catalog.pg_stat_user_tables AS u ON u.schemaname = d.s AND u.relname = d.r"
            + " WHERE d.lit AND d.s = ? ORDER BY d.r COLLATE \"C\"";
        try (PreparedStatement p = c.prepareStatement(sql)) {
            p.setString(1, "ops");
            int sansCommentaire = 0;
            try (ResultSet r = p.executeQuery()) {
                while (r.next()) {
                    tables.add(r.getString(1));
                    if (r.getString(2) == null)
                        ++sansCommentaire;
                }
            }
            System.out.println("tables " + role + " " + sansCommentaire + " " + String.join(",", tables));
        }
    }

    // Fields of those relations: types, comments, keys.
    private static void decrire(Connection c, String role) throws SQLException {
        String sql = "SELECT c.table_name, c.column_name, c.udt_name, c.ordinal_position,"
            + " pg_catalog.col_description(format('%I.%I', c.table_schema, c.table_name)::regclass, c.ordinal_position::int), k.column_name IS NOT NULL"
            + " FROM information_schema.columns AS c"
            + " LEFT JOIN (information_schema.table_constraints AS t JOIN information_schema.key_column_usage AS k"
            + " USING (constraint_schema, constraint_name)) ON t.constraint_type = 'PRIMARY KEY'"
            + " AND k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name"
            + " WHERE c.table_schema !~ '^information_schema|pg_' AND c.table_schema = ? ORDER BY 1, 4";
        try (PreparedStatement p = c.prepareStatement(sql)) {
            p.setString(1, "ops");
            int champs = 0, sansCommentaire = 0, cles = 0;
            try (ResultSet r = p.executeQuery()) {
                while (r.next()) {
                    ++champs;
                    sansCommentaire += r.getString(5) == null ? 1 : 0;
                    cles += r.getBoolean(6) ? 1 : 0;
                }
            }
            System.out.println("champs " + role + " " + champs + " " + sansCommentaire + " " + cles);
        }
    }

    private static int compter(ResultSet r) throws SQLException {
        int n = 0;
        for (; r.next(); ++n)
            for (int i = r.getMetaData().getColumnCount(); i > 0; --i)
                r.getObject(i);
        r.close();
        return n;
    }

    // The driver's own catalog functions, over the whole database. None of them filters by privilege.
    private static void cataloguer(Connection c, String role) throws SQLException {
        DatabaseMetaData m = c.getMetaData();
        TreeSet<String> schemas = new TreeSet<>();
        try (ResultSet r = m.getSchemas()) {
            while (r.next())
                schemas.add(r.getString("TABLE_SCHEM"));
        }
        int remarques = 0, tables = 0;
        try (ResultSet r = m.getTables(null, "ops", "%", new String[] {"TABLE", "VIEW", "PARTITIONED TABLE", "MATERIALIZED VIEW"})) {
            for (; r.next(); ++tables)
                remarques += r.getString("REMARKS") == null ? 0 : 1;
        }
        System.out.println("catalogue " + role + " " + schemas.containsAll(List.of("ops", "public")) + " " + tables + " " + remarques + " "
            + compter(m.getColumns(null, "ops", "%", "%")) + " " + compter(m.getPrimaryKeys(null, "ops", null)) + " "
            + compter(m.getImportedKeys(null, "ops", null)) + " " + compter(m.getIndexInfo(null, "ops", "indicateur", false, true)) + " "
            + compter(m.getFunctions(null, "ops", "%")));
        // Answers that depend on the server: asked for, so that an error would show.
        compter(m.getTables(null, null, "%", null));
        compter(m.getTablePrivileges(null, "ops", "%"));
        compter(m.getColumnPrivileges(null, "ops", "indicateur", "%"));
        compter(m.getBestRowIdentifier(null, "ops", "indicateur", DatabaseMetaData.bestRowSession, true));
        compter(m.getTypeInfo());
        compter(m.getFunctionColumns(null, "ops", "%", "%"));
    }

    // Every column of a sample, texts cut short: rows and values that are not NULL.
    private static void empreinte(Connection c, String role, String table) throws SQLException {
        List<String> colonnes = new ArrayList<>();
        try (ResultSet r = c.getMetaData().getColumns(null, "ops", table.replace("_", "\\_"), "%")) {
            while (r.next()) {
                String nom = "\"ops\".\"" + table + "\".\"" + r.getString("COLUMN_NAME") + "\"";
                colonnes.add(r.getString("TYPE_NAME").equals("text") ? "SUBSTRING(" + nom + ", 1, 1234)" : nom);
            }
        }
        try (PreparedStatement p = c.prepareStatement("SELECT " + String.join(", ", colonnes) + " FROM \"ops\".\"" + table + "\" LIMIT 10000")) {
            p.setFetchSize(500);
            int lignes = 0, valeurs = 0;
            try (ResultSet r = p.executeQuery()) {
                for (; r.next(); ++lignes)
                    for (int i = 1; i <= colonnes.size(); ++i)
                        valeurs += r.getObject(i) == null ? 0 : 1;
            }
            System.out.println("empreinte " + role + " " + table + " " + lignes + (lignes < 10000 ? " " + valeurs : ""));
        }
    }

    // Households are counted, never sampled.
    private static void echantillonner(Connection c, String role) throws SQLException {
        try {
            empreinte(c, role, "menage");
        } catch (SQLException e) {
            System.out.println("menage " + role + " " + e.getSQLState());
        }
        c.rollback();
    }

    // Values that a filter would list.
    private static void valeurs(Connection c, String role) throws SQLException {
        for (String colonne : new String[] {"echelle", "population", "statut_ressources", "campagne"}) {
            String nom = "\"ops\".\"indicateur\".\"" + colonne + "\"";
            try (PreparedStatement p = c.prepareStatement("SELECT " + nom + " AS \"" + colonne + "\" FROM \"ops\".\"indicateur\" GROUP BY " + nom
                    + " ORDER BY " + nom + " ASC LIMIT 1001"); ResultSet r = p.executeQuery()) {
                List<String> vues = new ArrayList<>();
                while (r.next())
                    vues.add(r.getString(1));
                System.out.println("valeurs " + role + " " + colonne + " " + String.join(",", vues));
            }
        }
    }

    // A question of the query builder: filter with a parameter, group, count, sum; then a question over a question.
    private static void agreger(Connection c, String role) throws SQLException {
        String i = "\"ops\".\"indicateur\".";
        String question = "-- Metabase:: userID: 1 queryType: MBQL\nSELECT " + i + "\"echelle\" AS \"echelle\", COUNT(*) AS \"count\", SUM(" + i + "\"n_menages\") AS \"sum\" FROM \"ops\".\"indicateur\""
            + " WHERE (" + i + "\"campagne\" = ?) AND (" + i + "\"population\" = ?) AND (" + i + "\"p60\" IS NOT NULL)"
            + " GROUP BY " + i + "\"echelle\"";
        String autour = "SELECT \"source\".\"echelle\" AS \"echelle\", \"source\".\"count\" AS \"count\", \"source\".\"sum\" AS \"sum\" FROM (\n"
            + question + ") AS \"source\" WHERE \"source\".\"count\" > 0 ORDER BY \"source\".\"echelle\" COLLATE \"C\" ASC LIMIT 2000";
        try (PreparedStatement p = c.prepareStatement(autour)) {
            p.setInt(1, 2020);
            p.setString(2, "ensemble");
            try (ResultSet r = p.executeQuery()) {
                while (r.next())
                    System.out.println("agrege " + role + " " + r.getString(1) + " " + r.getLong(2) + " " + r.getLong(3));
            }
        }
    }

    // Rows themselves, fetched in parts by a cursor, added up here.
    private static void lire(Connection c, String role) throws SQLException {
        Map<String, double[]> sommes = new TreeMap<>();
        try (PreparedStatement p = c.prepareStatement("SELECT echelle, n_menages, p60, communes FROM ops.indicateur WHERE campagne = ? AND population = 'ensemble'")) {
            p.setInt(1, 2020);
            p.setFetchSize(100);
            try (ResultSet r = p.executeQuery()) {
                while (r.next()) {
                    double[] s = sommes.computeIfAbsent(r.getString(1), k -> new double[4]);
                    ++s[0];
                    s[2] += r.getInt(2);
                    double part = r.getDouble(3);
                    if (r.wasNull())
                        ++s[1];
                    else
                        s[3] += part;
                    Array communes = r.getArray(4);
                    if (communes != null && ((Integer[]) communes.getArray()).length == 0)
                        throw new SQLException("no commune");
                }
            }
        }
        sommes.forEach((echelle, s) -> System.out.printf("lu %s %s %.0f %.0f %.0f %.2f%n", role, echelle, s[0], s[1], s[2], s[3]));
    }

    // A question in SQL on a function: a crossing at will, or its refusal.
    private static void croiser(Connection c, String role) throws SQLException {
        try (PreparedStatement p = c.prepareStatement("SELECT code, classe_1, n, statut, methode FROM ops.croiser(?, ?, ?)")) {
            p.setArray(1, c.createArrayOf("text", new String[] {"age"}));
            p.setString(2, "commune");
            p.setInt(3, 2020);
            try (ResultSet r = p.executeQuery()) {
                while (r.next())
                    System.out.println("croise " + role + " " + r.getString(1) + "|" + r.getString(2) + "|" + (r.getInt(3) == 0 && r.wasNull() ? "" : r.getInt(3))
                        + "|" + r.getString(4) + "|" + r.getString(5));
            }
        } catch (SQLException e) {
            System.out.println("croise " + role + " " + e.getSQLState());
        }
        c.rollback();
    }

    private static void prendre(Connection c, String role) throws SQLException {
        try (var s = c.createStatement()) {
            s.execute("SET ROLE " + role);
        }
    }

    // One connection, one prepared statement, past the threshold after which the server keeps its plan.
    private static void servir(Connection c) throws SQLException {
        c.setAutoCommit(true);
        try (PreparedStatement p = c.prepareStatement("SELECT count(*), current_user FROM ops.indicateur WHERE echelle = ? AND campagne = 2020")) {
            for (String role : new String[] {"client_commune", "client_epci", "NONE", "client_commune", "client_epci", "client_commune", "client_epci",
                    "client_commune", "NONE", "client_epci", "client_commune"}) {
                prendre(c, role);
                p.setString(1, "iris");
                try (ResultSet r = p.executeQuery()) {
                    r.next();
                    System.out.println("service " + r.getString(2) + " " + r.getLong(1));
                }
            }
            System.out.println("service preparee " + p.unwrap(org.postgresql.PGStatement.class).isUseServerPrepare());
        }
        prendre(c, "client_epci");
        try (var s = c.createStatement()) {
            s.execute("RESET ROLE");
        }
        essayerRefus(c, "client_bailleur");
        lireComme(c);
    }

    private static void essayerRefus(Connection c, String role) {
        try {
            prendre(c, role);
            System.out.println("service a pris " + role);
        } catch (SQLException e) {
            System.out.println("service refus " + e.getSQLState());
        }
    }

    // In a read-only transaction, by a cursor, after the role of another was given back.
    private static void lireComme(Connection c) throws SQLException {
        c.setAutoCommit(false);
        try (var s = c.createStatement()) {
            s.execute("SET LOCAL ROLE client_commune");
        }
        lire(c, "service_commune");
        c.commit();
        lire(c, "service_seul");
    }
}
