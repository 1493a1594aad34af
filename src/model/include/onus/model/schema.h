// The estate format as a JSON Schema, so that editors can complete and check while one types.
#pragma once

#include <string>

namespace onus::model {

/// The schema (draft-07) of one YAML document of an estate, as JSON text that ends in a newline.
///
/// What it cannot see the loader still checks: whether references resolve and name the right class,
/// ids across files, sums and orders of durations.
/// Source  https://json-schema.org/draft-07; docs/formats/estate.md
[[nodiscard]] std::string estate_schema();

}  // namespace onus::model
