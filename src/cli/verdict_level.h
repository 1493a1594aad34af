// What the commands that tell verdicts share.
#pragma once

#include <expected>
#include <functional>
#include <string>

#include "onus/analysis/simulation.h"
#include "world.h"

namespace onus::cli {

/// A text answer also as a Markdown page, so that it can be pasted into a ticket.
[[nodiscard]] Form as_markdown(const std::string& title,
                               const std::function<std::string(const report::Style&)>& text);

/// What --fail-on says: a later level is a worse verdict; "never" is beyond all.
[[nodiscard]] std::expected<int, base::Error> verdict_level(const std::string& text);
[[nodiscard]] int level_of(analysis::Verdict verdict);

}  // namespace onus::cli
