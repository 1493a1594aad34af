// Values that look like a secret: an estate is read by many, so it must not hold one.
#pragma once

#include <string>
#include <string_view>

namespace onus::model {

/// Whether `text` holds a private key or starts a word with the prefix of a well-known kind of
/// token. Cost: linear, and next to nothing for short texts.
[[nodiscard]] bool looks_like_secret(std::string_view text);

/// `text` in quotes for a message, cut to a readable length; never a secret.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace onus::model
