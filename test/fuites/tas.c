// Bytes that malloc has given out in this backend, to C++ and to PostgreSQL's memory contexts alike.
#include "postgres.h"

#include <malloc.h>

#include "fmgr.h"

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(octets_alloues);
Datum octets_alloues(PG_FUNCTION_ARGS)
{
    struct mallinfo2 tas = mallinfo2();

    PG_RETURN_INT64((int64) (tas.uordblks + tas.hblkhd));
}
