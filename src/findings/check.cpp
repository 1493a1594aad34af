#include "rules.h"

namespace onus::findings {

CheckResult check(const Graph& graph, const CheckOptions& options) {
  Facts facts(graph, options.ledger);
  Sink sink(graph);
  for (const auto find :
       {find_ownership, find_departures, find_rota_gaps, find_recovery, find_states,
        find_identities, find_policies, find_acceptances, find_in_ledger}) {
    find(facts, sink);
  }
  if (options.sweep) {
    for (const auto find :
         {find_fates, find_emergency_fates, find_outcomes, find_ways_back, find_lost_runbooks,
          find_black_start, find_short_survivals, find_unwritten, find_pairs, find_quorum_gaps}) {
      find(facts, sink);
    }
    if (!facts.sweep().complete) sink.incomplete();
  }
  CheckResult result = sink.finish();
  mark_accepted(facts, result);
  return result;
}

}  // namespace onus::findings
