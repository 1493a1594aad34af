// doctor: everything that emergency access rests on, looked at before somebody needs it.
#include <fmt/format.h>

#include <memory>

#include "commands.h"
#include "ledger_acts.h"
#include "onus/service/doctor.h"
#include "remote.h"

namespace onus::cli {

using base::Result;
using report::DoctorLevel;

namespace {

constexpr const char* kSystemRoots = "/etc/ssl/certs/ca-certificates.crt";

/// What lies here; a part that cannot be found says why in the plan.
struct Here {
  std::optional<service::Session> estate;
  service::DoctorPlan plan;
};

Here look_here(const World& world, const Options& options, base::TimePoint now) {
  Here here;
  service::DoctorPlan& plan = here.plan;
  plan.now = now;
  plan.kernel_clock = options.now.empty();
  const std::optional<std::filesystem::path> named =
      options.estate.empty() ? std::nullopt : std::optional<std::filesystem::path>(options.estate);
  auto root = service::find_estate(named, world.directory);
  if (!root && named) plan.estate_problem = root.error().message;
  if (root) {
    std::error_code ignored;  // so that lines name places that whoever mends them finds
    *root = std::filesystem::absolute(*root, ignored).lexically_normal();
    if (!root->has_filename()) *root = root->parent_path();
    here.estate.emplace(*root, now);
    if (!here.estate->ok()) {
      plan.estate_problem = fmt::format("{} does not load", root->string());
      here.estate.reset();
    }
  }
  const std::string ledger = options.text("--ledger");
  const std::filesystem::path beside = root ? *root : std::filesystem::path();
  if (!ledger.empty() || (root && service::has_ledger(service::ledger_directory("", beside)))) {
    auto place = service::find_ledger(ledger, beside);
    if (place) plan.ledger = std::move(*place);
    if (!place) plan.ledger_problem = place.error().message;
  }
  plan.authority = options.text("--authority");
  plan.channels = options.text("--channels");
  plan.own_root = options.text("--own-root");
  plan.tls_certificate = options.text("--tls-cert");
  plan.tls_key = options.text("--tls-key");
  plan.agent_socket = world.agent_socket;
  return here;
}

Result<report::DoctorAnswer> look_there(const World& world, const Options& options,
                                        const service::DoctorPlan& here) {
  service::DoctorServer server;
  server.url = options.text("--server");
  server.now = here.now;
  const auto address = client::parse_server(server.url);
  if (!address) return std::unexpected(address.error());
  server.address = *address;
  if (address->tls) {
    auto root = read_root(options.text("--root"));
    if (!root) return std::unexpected(root.error());
    server.roots_pem = std::move(*root);
  }
  server.system_roots_pem = read_root(kSystemRoots).value_or("");  // it may have none
  server.log_verifiers = options.list("--log-verifier");
  if (here.ledger) {
    const auto view = service::LedgerView::open(*here.ledger);
    if (view) server.log_verifiers.push_back(view->snapshot().identity().verifier_key);
  }
  server.not_signed_in = "--as WHO --key FILE";
  if (options.has("--as")) {
    auto remote = Remote::sign_in(world, options);
    if (!remote) {
      server.not_signed_in = remote.error().message;
    } else {  // signs out when the last who asks is gone
      const auto who = std::make_shared<const Remote>(std::move(*remote));
      server.get = [who](const std::string& path) { return who->get(path); };
    }
  }
  return service::examine_server(server);
}

}  // namespace

int run_doctor(const World& world, const Options& options) {
  const std::string& fail_on = options.fail_on;
  if (!fail_on.empty() && fail_on != "wrong" && fail_on != "warning" && fail_on != "never") {
    return complain(world,
                    {base::ErrorKind::kInvalid, "", "--fail-on takes wrong, warning, never"});
  }
  const auto now = present(world, options);
  if (!now) return complain(world, now.error());
  const Here here = look_here(world, options, *now);
  service::DoctorPlan plan = here.plan;
  plan.estate = here.estate ? &*here.estate : nullptr;
  report::DoctorAnswer answer;
  if (options.text("--server").empty()) {
    answer = service::examine_here(plan);
  } else {
    auto there = look_there(world, options, plan);
    if (!there) return complain(world, there.error());
    answer = std::move(*there);
  }
  const int code = deliver(
      world, options,
      {{"text", [&](const report::Style& style) { return report::doctor_text(answer, style); }},
       {"json", [&](const report::Style&) { return report::doctor_json(answer); }}});
  if (code != kClean || fail_on == "never") return code;
  const DoctorLevel limit = fail_on == "warning" ? DoctorLevel::kWarning : DoctorLevel::kWrong;
  return answer.worst() >= limit ? kFindings : kClean;
}

}  // namespace onus::cli
