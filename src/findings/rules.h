// The rules, a function a group. Each reads facts and adds findings; none computes an analysis.
#pragma once

#include "facts.h"

namespace onus::findings {

void find_ownership(Facts& facts, Sink& sink);        // OWN001 002 004 006-009
void find_departures(Facts& facts, Sink& sink);       // OWN003
void find_rota_gaps(Facts& facts, Sink& sink);        // OWN005
void find_recovery(Facts& facts, Sink& sink);         // REC001 002 007 010 011 013, REC015 nowhere
void find_fates(Facts& facts, Sink& sink);            // REC004 DEP003; sweep
void find_emergency_fates(Facts& facts, Sink& sink);  // REC009 016 POL005 shared; sweep
void find_outcomes(Facts& facts, Sink& sink);         // REC006 012 DEP001; sweep
void find_ways_back(Facts& facts, Sink& sink);        // REC003 005 008 014; sweep
void find_lost_runbooks(Facts& facts, Sink& sink);    // REC015 lost; sweep
void find_black_start(Facts& facts, Sink& sink);      // DEP004; sweep
void find_states(Facts& facts, Sink& sink);           // DEP005 007
void find_short_survivals(Facts& facts, Sink& sink);  // DEP006; sweep
void find_unwritten(Facts& facts, Sink& sink);        // DEP008; sweep
void find_pairs(Facts& facts, Sink& sink);            // DEP002; sweep
void find_identities(Facts& facts, Sink& sink);       // NHI, one pass
void find_policies(Facts& facts, Sink& sink);         // POL001-006 008
void find_quorum_gaps(Facts& facts, Sink& sink);      // POL007; sweep
void find_acceptances(Facts& facts, Sink& sink);      // GOV004 005
void find_in_ledger(Facts& facts, Sink& sink);        // GOV001-003 005 007-010
void mark_accepted(const Facts& facts, CheckResult& result);

}  // namespace onus::findings
