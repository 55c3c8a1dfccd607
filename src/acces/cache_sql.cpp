// The cache behind ops.visible(): one entry per role, since one pooled backend serves many roles.
#include "acces/cache.h"
#include "acces/decision.h"
#include "acces/faits.h"

#include <memory>
#include <unordered_map>

#include "pg/barrier.h"

extern "C" {
#include "access/xact.h"
#include "catalog/namespace.h"
#include "pgtime.h"
#include "utils/datetime.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"
}

namespace carto_ops {

namespace {

struct Entree {
    uint64 generation = 0;
    Jour jour = 0;
    std::unique_ptr<Droits> droits;
};
using Cache = std::unordered_map<Oid, Entree>;

constexpr std::size_t roles_max = 64;

Cache *cache = nullptr;        // made on first use: no C++ object is built when the library is loaded
uint64 generation = 1;         // bumped whenever anything rights depend on may have changed
Oid table_temoin = InvalidOid; // ops.compte: its relcache entry carries the news from other backends

// What was answered last: nearly every row asks the same question as the row before it.
struct {
    Oid role;
    uint64 generation;
    TimestampTz instant;
    const Droits *droits;
} dernier = {InvalidOid, 0, 0, nullptr};

Oid oid_temoin() {
    const Oid schema = get_namespace_oid("ops", false);
    return get_relname_relid("compte", schema);
}

void sur_relation(Datum, Oid relation) {
    if (relation == InvalidOid || relation == table_temoin)
        ++generation;
}

void sur_catalogue(Datum, int, uint32) {
    ++generation;
}

// R4 to R12 speak of days in Paris: the session's TimeZone must not revive a convention.
Jour jour_a_paris(TimestampTz instant) {
    static pg_tz *paris = nullptr;
    if (paris == nullptr)
        paris = pg([] { return pg_tzset("Europe/Paris"); });
    if (paris == nullptr)
        throw Refus("F0000", "time zone Europe/Paris is not known to this server",
                    "Rights change at midnight in Paris.", "Install the time zone database.");
    int decalage;
    struct pg_tm tm{};
    fsec_t fraction;
    if (timestamp2tm(instant, &decalage, &tm, &fraction, nullptr, paris) != 0)
        throw Refus("22008", "timestamp out of range");
    return date2j(tm.tm_year, tm.tm_mon, tm.tm_mday) - POSTGRES_EPOCH_JDATE;
}

const Entree &droits_du_jour(Oid role, Jour jour) {
    if (cache == nullptr)
        cache = new Cache;
    const auto trouvee = cache->find(role);
    if (trouvee != cache->end() && trouvee->second.generation == generation && trouvee->second.jour == jour)
        return trouvee->second;
    if (cache->size() >= roles_max)
        cache->clear();
    // Each time: the extension may have been dropped and created again since.
    table_temoin = pg([] { return oid_temoin(); });
    // Taken before reading: news that come in the meantime make the entry stale at once.
    const uint64 avant = generation;
    auto droits = std::make_unique<Droits>(
        lire_dossier({.role = role, .nom = nullptr, .instant = std::nullopt}, jour), jour);
    Entree &entree = (*cache)[role];
    entree = {avant, jour, std::move(droits)};
    return entree;
}

} // namespace

const Droits &droits_courants() {
    return droits_du_role(GetUserId());
}

const Droits &droits_du_role(Oid role) {
    const TimestampTz instant = GetCurrentStatementStartTimestamp();
    if (dernier.droits != nullptr && dernier.role == role && dernier.generation == generation &&
        dernier.instant == instant)
        return *dernier.droits;
    dernier.droits = nullptr;
    // A cached plan whose locks are held reads no invalidation by itself.
    pg([] { AcceptInvalidationMessages(); });
    const Entree &entree = droits_du_jour(role, jour_a_paris(instant));
    dernier = {role, entree.generation, instant, entree.droits.get()};
    return *entree.droits;
}

Droits droits_au(const char *nom, std::int64_t instant) {
    const Jour jour = jour_a_paris(instant);
    return Droits(lire_dossier({.role = InvalidOid, .nom = nom, .instant = instant}, jour), jour);
}

void invalider_droits() {
    pg([] { CacheInvalidateRelcacheByRelid(oid_temoin()); });
}

void cache_droits_init() {
    CacheRegisterRelcacheCallback(sur_relation, 0);
    CacheRegisterSyscacheCallback(AUTHMEMMEMROLE, sur_catalogue, 0);
    CacheRegisterSyscacheCallback(AUTHOID, sur_catalogue, 0);
}

} // namespace carto_ops
