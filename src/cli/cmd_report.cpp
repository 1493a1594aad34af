// report: pages for people who do not sit at a terminal.
#include "ledger_acts.h"
#include "onus/service/board.h"

namespace onus::cli {

using base::ErrorKind;

int run_report(const World& world, const Options& options) {
  if (!options.has("--board")) {
    return complain(world, {ErrorKind::kInvalid, "",
                            "say which: onus report --board, the page for those who sign"});
  }
  const Words words = split_words(options);
  if (!words.names.empty()) {
    return complain(world, {ErrorKind::kNotFound, "",
                            "there is no estate at \"" + report::safe(words.names.front()) + "\""});
  }
  const auto session = open_session(world, options, words.estate);
  if (!session) return session.error();
  const auto ledger = ledger_beside(world, options, *session);
  if (!ledger) return ledger.error();
  const Progress progress(world, options, "checking");
  const auto board = service::board(*ledger ? &**ledger : nullptr, *session);
  if (!board) return complain(world, board.error());
  const int code = deliver(
      world, options,
      {{"html", [&](const auto&) { return report::board_html(session->setting(), *board); }}});
  if (code != kClean) return code;
  return board->complete ? kClean : kPartial;
}

}  // namespace onus::cli
