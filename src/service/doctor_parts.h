// The parts of one examination.
#pragma once

#include "onus/service/doctor.h"

namespace onus::service {

/// Estate, ledger, approvers, debts, authority. `view`: nullptr where no ledger can be read.
void examine_ledger(const DoctorPlan& plan, const LedgerView* view, report::DoctorAnswer& answer);
/// Agent, clock, disk, files with secrets, certificates, channels.
void examine_machine(const DoctorPlan& plan, const LedgerView* view, report::DoctorAnswer& answer);
/// How long a certificate lasts, judged.
void tell_certificate(const std::string& der, const std::string& what, base::TimePoint now,
                      report::DoctorAnswer& answer);

}  // namespace onus::service
