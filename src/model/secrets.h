// Values that look like a secret: an estate is read by many, so it must not hold one.
#pragma once

#include <string>
#include <string_view>

#include "onus/model/read_trees.h"  // looks_like_secret

namespace onus::model {

/// Puts '*' over every byte of `line` that may belong to a secret: tokens, what follows the head of
/// a private key, and long runs of mixed letters and digits such as a key's body. `cut` says that
/// the line goes on beyond its begin or end, so that a part of a token counts as one. Post  the
/// line has as many bytes as before.
void hide_secrets(std::string& line, bool cut);

/// `text` in quotes for a message, cut to a readable length; never a secret.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace onus::model
