// adopt, approve, accept, handover, drill record: what people sign.
#include <fmt/format.h>

#include "ledger_acts.h"
#include "onus/service/ledger_answers.h"

namespace onus::cli {

using base::ErrorKind;

namespace {

int usage(const World& world, std::string message) {
  return complain(world, {ErrorKind::kInvalid, "", std::move(message)});
}

using Make = std::function<base::Result<service::Draft>(
    const service::LedgerView&, const service::Session&, const service::Author&)>;

// Statements that are made over an estate: it has to load first.
int over_estate(const World& world, Options options, const std::optional<std::string>& named,
                const Make& make) {
  if (!options.text("--submit").empty() && !named && options.estate.empty()) {
    return submit_file(world, options, options.text("--submit"));
  }
  const auto session = open_session(world, options, named);
  if (!session) return session.error();
  options.estate = session->root().string();  // so that the ledger beside it is found
  return sign_statement(world, options,
                        [&](const service::LedgerView& view, const service::Author& author) {
                          return make(view, *session, author);
                        });
}

}  // namespace

int run_adopt(const World& world, const Options& options) {
  const Words words = split_words(options);
  if (!words.names.empty()) {
    return usage(world,
                 fmt::format("there is no estate at \"{}\"", report::safe(words.names.front())));
  }
  return over_estate(world, options, words.estate,
                     [](const auto& view, const auto& session, const auto& author) {
                       return service::draft_adoption(view, session, author);
                     });
}

int run_approve(const World& world, const Options& options) {
  const Words words = split_words(options);
  if (words.names.size() != 1 && options.text("--submit").empty()) {
    return usage(world, "name one workflow, recovery path, identity or operation");
  }
  return over_estate(world, options, words.estate,
                     [&](const auto& view, const auto& session, const auto& author) {
                       return service::draft_approval(view, session, words.names.front(), author);
                     });
}

int run_accept(const World& world, const Options& options) {
  const Words words = split_words(options);
  service::AcceptRequest request;
  request.on = options.text("--on");
  request.until = options.text("--until");
  request.because = options.text("--because");
  if (options.text("--submit").empty()) {
    if (words.names.size() != 1 || request.on.empty() || request.until.empty()) {
      return usage(world,
                   "name a finding, what it is on and until when: onus accept REC004 --on "
                   "restart-turbine --until 2027-06-30 --as helena");
    }
    request.finding = words.names.front();
  }
  return over_estate(world, options, words.estate,
                     [&](const auto& view, const auto& session, const auto& author) {
                       return service::draft_acceptance(view, session, request, author);
                     });
}

int run_handover(const World& world, const Options& options) {
  service::HandOverRequest request;
  request.to = options.text("--to");
  request.accept = options.has("--accept");
  if (options.text("--submit").empty()) {
    if (options.words.size() != 2 || request.to.empty() == !request.accept) {
      return usage(world,
                   "name role, item and to whom: onus handover owner operator-passkey --to "
                   "bruno --as ines; who gets it: onus handover owner operator-passkey "
                   "--accept --as bruno");
    }
    request.role = options.words[0];
    request.item = options.words[1];
  }
  return sign_statement(world, options, [&](const auto& view, const auto& author) {
    return service::draft_hand_over(view, request, author);
  });
}

int run_take_role(const World& world, const Options& options) {
  const Words words = split_words(options);
  service::TakeRoleRequest request;
  if (!options.text("--role").empty()) request.role = options.text("--role");
  if (options.text("--submit").empty()) {
    if (words.names.size() != 1) {
      return usage(world, "name one item: onus take svc-relay --as ines");
    }
    request.item = words.names.front();
  }
  return over_estate(world, options, words.estate,
                     [&](const auto& view, const auto& session, const auto& author) {
                       return service::draft_role_taken(view, session, request, author);
                     });
}

int run_history(const World& world, const Options& options) {
  const Words words = split_words(options);
  if (words.names.size() != 1) {
    return usage(world,
                 "name one item or person, or @estate or @log: onus history operator-passkey");
  }
  const auto session = open_session(world, options, words.estate);
  if (!session) return session.error();
  Options with = options;
  with.estate = session->root().string();
  const auto view = view_of_ledger(world, with);
  if (!view) return view.error();
  const auto answer = service::history(*view, words.names.front());
  if (!answer) return complain(world, answer.error());
  return deliver(world, options,
                 {{"text",
                   [&](const report::Style& style) {
                     return report::history_text(session->setting().zone, *answer, style);
                   }},
                  {"json", [&](const auto&) { return report::history_json(*answer); }}});
}

int run_drill_record(const World& world, const Options& options) {
  const Words words = split_words(options);
  service::DrillRequest request;
  request.scenario = options.text("--scenario");
  request.result = options.text("--result");
  request.took = options.text("--took");
  request.evidence = options.text("--evidence");
  if (options.text("--submit").empty()) {
    if (words.names.size() != 1 || request.scenario.empty() || request.took.empty() ||
        (request.result != "passed" && request.result != "failed")) {
      return usage(world,
                   "name the path, the scenario, how it ended and how long it took: onus "
                   "drill record bg-ssh --scenario idp-down --result passed --took 14m "
                   "--evidence log.txt --as marta");
    }
    request.path = words.names.front();
  }
  return over_estate(world, options, words.estate,
                     [&](const auto& view, const auto& session, const auto& author) {
                       return service::draft_drill(view, session, request, author);
                     });
}

}  // namespace onus::cli
