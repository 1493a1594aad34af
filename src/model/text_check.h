// What a text file may consist of, checked before any parser sees it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "onus/model/ids.h"
#include "problems.h"

namespace onus::model {

/// `bytes` without the byte order mark that some editors put first.
[[nodiscard]] std::string_view without_byte_order_mark(std::string_view bytes);

/// The place of a byte. Lines end with LF, CR LF or CR; columns count characters.
/// Cost  linear in `offset`.
[[nodiscard]] Place place_of(std::string_view bytes, std::size_t offset, std::uint32_t file);

/// The front of `text`, at most `bytes_max` bytes, without splitting a character.
[[nodiscard]] std::string_view cut_text(std::string_view text, std::size_t bytes_max);

/// Whether the bytes are UTF-8 without control characters other than tab and line ends and without
/// characters that some programs take for a line end and some do not. Reports the first fault.
///
/// Cost    about 1 ms a megabyte.
/// Errors  E0015, E0016.
[[nodiscard]] bool check_text(std::string_view bytes, std::uint32_t file, Problems& problems);

}  // namespace onus::model
