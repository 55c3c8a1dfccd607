# What analysts do from R (DBI, dbplyr, sf), as one reader: prints what came back, one line a fact, for test/t/clients.sh to compare.
# Usage: Rscript lire.R ROLE; PGHOST, PGPORT and PGDATABASE say where.
suppressPackageStartupMessages({
  library(DBI)
  library(dplyr, warn.conflicts = FALSE)
  library(dbplyr, warn.conflicts = FALSE)
  library(sf)
})
role <- commandArgs(trailingOnly = TRUE)[1]
con <- dbConnect(RPostgreSQL::PostgreSQL(), host = Sys.getenv("PGHOST"), port = as.integer(Sys.getenv("PGPORT")),
  dbname = Sys.getenv("PGDATABASE"), user = role)
montrer <- function(client, x) {
  x <- x[order(x$echelle), ]
  cat(sprintf("%s %s %.0f %.0f %.0f %.2f\n", client, x$echelle, x$n, x$vides, x$menages, x$part), sep = "")
}
sommer <- function(x) {
  x %>% group_by(echelle) %>%
    summarise(n = n(), vides = sum(ifelse(is.na(p60), 1L, 0L), na.rm = TRUE), menages = coalesce(sum(n_menages, na.rm = TRUE), 0L),
      part = coalesce(sum(p60, na.rm = TRUE), 0))
}

montrer("dbi", sommer(dbGetQuery(con, "SELECT echelle, n_menages, p60 FROM ops.indicateur WHERE campagne = 2020 AND population = 'ensemble'")))
demande <- tbl(con, in_schema("ops", "indicateur")) %>% filter(campagne == 2020, population == "ensemble")
montrer("dbplyr", collect(sommer(demande)))
joint <- tbl(con, in_schema("ops", "territoire")) %>% select(gid, nom) %>%
  inner_join(demande %>% filter(echelle == "iris") %>% select(gid, p60), by = "gid")
cat(sprintf("jointure %.0f\n", collect(tally(joint))$n))

# A view: dbExistsTable() looks at tables alone, tbl() and st_read(query = ) read it.
for (couche in c("commune", "iris", "carreau", "residence")) {
  carte <- suppressWarnings(st_read(con, query = sprintf("SELECT gid, code, n_menages, p60, geom FROM ops.carte_%s", couche), quiet = TRUE))
  vues <- if (nrow(carte) > 0) sum(!st_is_empty(carte)) else 0
  cat(sprintf("sf %s %d %d %.0f %s\n", couche, nrow(carte), vues, sum(carte$n_menages, na.rm = TRUE), if (vues > 0) st_crs(carte)$epsg else "-"))
}
invisible(dbDisconnect(con))
