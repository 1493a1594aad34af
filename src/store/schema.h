// The tables, their versions, and how an older store becomes a newer one.
#pragma once

#include <string>

#include "database.h"

namespace onus::store {

inline constexpr std::int64_t kSchemaVersion = 1;
inline constexpr std::int64_t kApplicationId = 0x4F4E5553;  // "ONUS"

/// Makes the tables in an empty database.
[[nodiscard]] base::Result<void> make_schema(Database& database);

/// Errors  kDenied: a store of a newer version. kInvalid: another program's database.
///         kNotFound "migrate": an older version, that `migrate` brings up.
[[nodiscard]] base::Result<void> check_schema(Database& database);

/// Brings an older store to kSchemaVersion, in one transaction; nothing to do for a current one.
[[nodiscard]] base::Result<void> migrate(Database& database);

/// Makes empty tables for derived rows in the connection's temporary database, for `rebuild`.
[[nodiscard]] base::Result<void> make_derived_tables(Database& database);

}  // namespace onus::store
