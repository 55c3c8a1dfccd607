# PGXS reads this file if PostgreSQL has its messages in several languages: po/*.po, compiled and installed under `pg_config --localedir`.
# Without msgfmt (Debian: gettext) messages stay in English. script/messages keeps po/ up to date.
CATALOG_NAME    = carto_ops
AVAIL_LANGUAGES = $(if $(shell command -v $(MSGFMT)),fr,$(warning msgfmt not found: messages stay in English))
