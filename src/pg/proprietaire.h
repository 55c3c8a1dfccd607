// Runs as the owner of the units and of the access tables, for as long as the object lives.
#pragma once

#include "pg/barrier.h"

extern "C" {
#include "utils/acl.h"
}

namespace carto_ops {

// The former identity comes back on every path.
class EnProprietaire {
  public:
    EnProprietaire() {
        GetUserIdAndSecContext(&role_, &contexte_);
        const Oid proprietaire = pg([] { return get_role_oid("ops_proprietaire", false); });
        SetUserIdAndSecContext(proprietaire, contexte_ | SECURITY_LOCAL_USERID_CHANGE);
    }
    ~EnProprietaire() { SetUserIdAndSecContext(role_, contexte_); }
    EnProprietaire(const EnProprietaire &) = delete;
    EnProprietaire &operator=(const EnProprietaire &) = delete;

  private:
    Oid role_ = InvalidOid;
    int contexte_ = 0;
};

} // namespace carto_ops
