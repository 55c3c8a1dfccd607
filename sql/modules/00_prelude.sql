\echo Use "CREATE EXTENSION carto_ops CASCADE" to load this file. \quit
