// What each command does with its options. All return an exit code.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "onus/service/session.h"
#include "world.h"

namespace onus::cli {

/// Runs what a command line asks for.
[[nodiscard]] int run(const World& world, const std::vector<std::string>& arguments);

[[nodiscard]] int run_status(const World& world, const Options& options);
[[nodiscard]] int run_init(const World& world, const Options& options);
[[nodiscard]] int run_check(const World& world, const Options& options);
[[nodiscard]] int run_explain(const World& world, const Options& options);
[[nodiscard]] int run_who(const World& world, const Options& options);
[[nodiscard]] int run_whatif(const World& world, const Options& options);
[[nodiscard]] int run_outage(const World& world, const Options& options);
[[nodiscard]] int run_sweep(const World& world, const Options& options);
[[nodiscard]] int run_black_start(const World& world, const Options& options);
[[nodiscard]] int run_tradeoff(const World& world, const Options& options);
[[nodiscard]] int run_forecast(const World& world, const Options& options);
[[nodiscard]] int run_advise(const World& world, const Options& options);
[[nodiscard]] int run_offboard(const World& world, const Options& options);
[[nodiscard]] int run_plan(const World& world, const Options& options);
[[nodiscard]] int run_runbook(const World& world, const Options& options);
[[nodiscard]] int run_cuts(const World& world, const Options& options);
[[nodiscard]] int run_graph(const World& world, const Options& options);
[[nodiscard]] int run_replay(const World& world, const Options& options);
[[nodiscard]] int run_import(const World& world, const Options& options);
[[nodiscard]] int run_drift(const World& world, const Options& options);
[[nodiscard]] int run_owners(const World& world, const Options& options);
[[nodiscard]] int run_take(const World& world, const Options& options);
[[nodiscard]] int run_take_role(const World& world, const Options& options);
[[nodiscard]] int run_match(const World& world, const Options& options);
[[nodiscard]] int run_unmatch(const World& world, const Options& options);
[[nodiscard]] int run_gate(const World& world, const Options& options);
[[nodiscard]] int run_report(const World& world, const Options& options);
[[nodiscard]] int run_schema(const World& world, const Options& options);
[[nodiscard]] int run_completion(const World& world, const Options& options);
[[nodiscard]] int run_version(const World& world, const Options& options);
[[nodiscard]] int run_ledger_erase(const World& world, const Options& options);
[[nodiscard]] int run_ledger_witness(const World& world, const Options& options);
[[nodiscard]] int run_ledger_init(const World& world, const Options& options);
[[nodiscard]] int run_ledger_key(const World& world, const Options& options);
[[nodiscard]] int run_ledger_sign(const World& world, const Options& options);
[[nodiscard]] int run_ledger_submit(const World& world, const Options& options);
[[nodiscard]] int run_ledger_export(const World& world, const Options& options);
[[nodiscard]] int run_ledger_verify(const World& world, const Options& options);
[[nodiscard]] int run_ledger_show(const World& world, const Options& options);
[[nodiscard]] int run_ledger_prove(const World& world, const Options& options);
[[nodiscard]] int run_ledger_rebuild(const World& world, const Options& options);
[[nodiscard]] int run_adopt(const World& world, const Options& options);
[[nodiscard]] int run_approve(const World& world, const Options& options);
[[nodiscard]] int run_accept(const World& world, const Options& options);
[[nodiscard]] int run_handover(const World& world, const Options& options);
[[nodiscard]] int run_history(const World& world, const Options& options);
[[nodiscard]] int run_drill_record(const World& world, const Options& options);
[[nodiscard]] int run_authority_new(const World& world, const Options& options);
[[nodiscard]] int run_authority_show(const World& world, const Options& options);
[[nodiscard]] int run_authority_add(const World& world, const Options& options);
[[nodiscard]] int run_authority_retire(const World& world, const Options& options);
[[nodiscard]] int run_hosts_print(const World& world, const Options& options);
[[nodiscard]] int run_hosts_check(const World& world, const Options& options);
[[nodiscard]] int run_hosts_fetch(const World& world, const Options& options);
[[nodiscard]] int run_hosts_list(const World& world, const Options& options);
[[nodiscard]] int run_hosts_bundle(const World& world, const Options& options);
[[nodiscard]] int run_hosts_audit(const World& world, const Options& options);
[[nodiscard]] int run_hosts_principals(const World& world, const Options& options);
[[nodiscard]] int run_doctor(const World& world, const Options& options);
[[nodiscard]] int run_serve(const World& world, const Options& options);
[[nodiscard]] int run_request_new(const World& world, const Options& options);
[[nodiscard]] int run_request_extend(const World& world, const Options& options);
[[nodiscard]] int run_request_approve(const World& world, const Options& options);
[[nodiscard]] int run_request_deny(const World& world, const Options& options);
[[nodiscard]] int run_request_end(const World& world, const Options& options);
[[nodiscard]] int run_request_review(const World& world, const Options& options);
[[nodiscard]] int run_request_freeze(const World& world, const Options& options);
[[nodiscard]] int run_request_thaw(const World& world, const Options& options);
[[nodiscard]] int run_request_list(const World& world, const Options& options);
[[nodiscard]] int run_request_show(const World& world, const Options& options);
[[nodiscard]] int run_request_grant(const World& world, const Options& options);
/// For shells: what may follow these words of a command line; the last one is unfinished.
[[nodiscard]] int run_complete(const World& world, const std::vector<std::string>& words);

/// The words of a command line told apart: an estate's path, and names.
struct Words {
  std::optional<std::string> estate;
  std::vector<std::string> names;
};
/// The first word that is a directory or a file of an estate names the estate.
[[nodiscard]] Words split_words(const Options& options);

/// What counts as now: --now, else the clock.
[[nodiscard]] base::Result<base::TimePoint> present(const World& world, const Options& options);

/// Opens and loads the estate; says what is wrong with it. Errors: the exit code.
[[nodiscard]] std::expected<service::Session, int> open_session(
    const World& world, const Options& options, const std::optional<std::string>& named);

/// Says what is wrong with the files of an estate that did not load.
void tell_errors(const World& world, const Options& options, const service::Session& session,
                 const std::string& where);

/// The examples that this program came with; empty where there are none.
[[nodiscard]] std::filesystem::path examples_directory(const World& world);

}  // namespace onus::cli
