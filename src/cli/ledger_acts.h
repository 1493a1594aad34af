// From what a person asks for to a signed statement in the log: the same for every kind.
#pragma once

#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "commands.h"
#include "onus/service/ledger_facts.h"
#include "onus/service/signing.h"
#include "onus/service/statements.h"
#include "shared_flags.h"

namespace onus::cli {

/// Whether to sign what was shown. Off a terminal it is taken for granted: the command line said
/// so.
[[nodiscard]] bool agreed(const World& world, const Options& options);

/// The moment that --now names, or the clock's.
[[nodiscard]] std::expected<base::TimePoint, int> moment_of(const World& world,
                                                            const Options& options);

/// Whom the command line speaks for. Errors: the exit code.
[[nodiscard]] std::expected<std::vector<service::SignAs>, int> people_of(const World& world,
                                                                         const Options& options);

/// Where the ledger lies that the command line means; the estate need not load.
[[nodiscard]] std::expected<service::LedgerPlace, int> place_of(const World& world,
                                                                const Options& options);
[[nodiscard]] std::expected<service::LedgerView, int> view_of_ledger(const World& world,
                                                                     const Options& options);

using MaybeLedger = std::expected<std::optional<service::LedgerView>, int>;
/// The ledger that --ledger names or that lies beside the estate; none where there is none.
[[nodiscard]] MaybeLedger ledger_beside(const World& world, const Options& options,
                                        const service::Session& session);

/// Lets the session know what drills measured, where a ledger that can be read lies beside it. One
/// that cannot be read is for `check` and the ledger's own commands to complain about.
void learn_measured(const Options& options, service::Session& session);

/// What the ledger beside the estate says, for the rules; none where there is none. One that
/// cannot be read is a fact too.
[[nodiscard]] std::optional<findings::LedgerFacts> facts_beside(const Options& options,
                                                                const service::Session& session);

/// Who signs, and the author that drafts need: the first of them.
struct Signing {
  std::vector<service::SignAs> people;
  service::Author author;
  /// Keys that count besides those in force: what the statement itself brings.
  std::vector<std::string> new_keys;
};
[[nodiscard]] std::expected<Signing, int> begin_signing(const World& world, const Options& options);

/// Shows the draft, asks, signs, and either writes it to --sign-only or takes it in.
[[nodiscard]] int finish_signing(const World& world, const Options& options, const Signing& signing,
                                 service::LedgerView* view, service::Draft draft);

/// Takes in what lies in a file.
[[nodiscard]] int submit_file(const World& world, const Options& options, const std::string& file);

/// The draft that --sign-only already holds, if that file is there.
[[nodiscard]] std::expected<std::optional<service::Draft>, int> begun_draft(const World& world,
                                                                            const Options& options);

/// Says what came of a statement.
[[nodiscard]] int tell_appended(const World& world, const Options& options,
                                const service::Proposal& proposal,
                                const service::Appended& appended,
                                std::vector<std::string> warnings);

/// How a command that signs runs: --submit, or a draft begun before, or a new one.
[[nodiscard]] int sign_statement(const World& world, const Options& options,
                                 const std::function<base::Result<service::Draft>(
                                     const service::LedgerView&, const service::Author&)>& draft);

}  // namespace onus::cli
