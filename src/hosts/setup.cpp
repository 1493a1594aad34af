#include "onus/hosts/setup.h"

#include <fmt/format.h>

namespace onus::hosts {

namespace {

std::string lines(const std::vector<std::string>& items, std::string_view placeholder) {
  if (items.empty()) return std::string(placeholder) + "\n";
  std::string text;
  for (const std::string& item : items) text += item + "\n";
  return text;
}

const std::string kRootFile = "/etc/onus/tls_root.pem";

std::string sshd_snippet(const SetupRequest& request) {
  std::string text = fmt::format(
      "TrustedUserCAKeys {}\nRevokedKeys {}\nExposeAuthInfo yes\n"
      "# The account's own files run nothing in the recorder's place.\nSetEnv {}\n",
      request.places.authorities.string(), request.places.krl.string(), kRecorderEnvironment);
  if (request.strict) {
    text +=
        "# The quorum's signatures are judged here, whatever the server says.\n"
        "AuthorizedPrincipalsCommand /usr/bin/onus hosts principals %u %t %k\n"
        "AuthorizedPrincipalsCommandUser nobody\n";
  }
  return text;
}

std::string fetch_service(const SetupRequest& request) {
  std::string command = "/usr/bin/onus hosts fetch --every 2s";
  for (const std::string& from : request.from) command += " --from " + from;
  if (request.from.empty()) command += " --from https://192.0.2.10:8443";
  if (!request.host.empty()) command += " --host " + request.host;
  if (request.strict) command += " --strict";
  if (!request.tls_root.empty()) command += " --tls-root " + kRootFile;
  return fmt::format(
      "[Unit]\nDescription=Onus: revocation list, reports and recordings\n"
      "After=network.target\n\n[Service]\nExecStart={}\nRestart=always\nRestartSec=2\n"
      "UMask=0022\nProtectHome=yes\nPrivateTmp=yes\nNoNewPrivileges=yes\n\n"
      "[Install]\nWantedBy=multi-user.target\n",
      command);
}

constexpr std::string_view kRecorder =
    "[Unit]\nDescription=Onus: recorder of emergency sessions\nBefore=ssh.service\n\n[Service]\n"
    "ExecStart=/usr/bin/onus-record serve\nRestart=always\nRestartSec=1\n"
    "# A restart must not end sessions that run.\nKillMode=process\n\n"
    "[Install]\nWantedBy=multi-user.target\n";

std::string tmpfiles(const HostPlaces& places) {
  return fmt::format(
      "d /run/onus 0755 root root -\nd {} 0755 root root -\nd {} 0700 root root -\n"
      "d {} 0755 root root -\nd {} 0755 root root -\n",
      places.ended.string(), places.spool.string(), places.lists.string(), places.grants.string());
}

}  // namespace

std::vector<SetupFile> host_setup(const SetupRequest& request) {
  const HostPlaces& places = request.places;
  std::vector<SetupFile> files{
      {"/etc/tmpfiles.d/onus.conf", "644", tmpfiles(places), "the folders, made again at boot"},
      {places.authorities.string(), "644",
       lines(request.authorities, "# ssh-ed25519 AAAA…: onus authority show FILE --format public"),
       "the authorities whose certificates sign in here"},
      {places.logs.string(), "644", lines(request.logs, "# NAME+HASH+KEY: the log's verifier key"),
       "the logs whose revocation lists count here"},
  };
  if (request.strict) {
    files.push_back(
        {places.quorum.string(), "644", "need 2\n# PERSON TYPE BASE64, a line for each key\n",
         "who may approve for this host; keys from onus ledger export, allowed_signers"});
  }
  if (!request.tls_root.empty()) {
    files.push_back({kRootFile, "644", request.tls_root, "what a server's certificate leads to"});
  }
  files.push_back({"/etc/systemd/system/onus-record.service", "644", std::string(kRecorder),
                   "records, and ends sessions"});
  files.push_back(
      {"/etc/systemd/system/onus-fetch.service", "644", fetch_service(request),
       "asks every two seconds, so that a session is gone within five of its end being asked "
       "for; a timer would write as many lines into the journal"});
  files.push_back({"/etc/ssh/sshd_config.d/onus.conf", "644", sshd_snippet(request),
                   "last: sshd refuses every key while the revocation list is missing"});
  return files;
}

std::string setup_script(const std::vector<SetupFile>& files, const SetupRequest& request) {
  std::string script =
      "#!/bin/sh\n# Makes this host one that Onus lets people into. As root. Read it first.\n"
      "set -eu\numask 022\ninstall -d -m 755 /etc/onus /etc/ssh/sshd_config.d\n";
  const auto put = [&](const SetupFile& file) {
    script += fmt::format("\n# {}\ncat > {} <<'ONUS-END'\n{}ONUS-END\nchmod {} {}\n", file.note,
                          file.path, file.text, file.mode, file.path);
  };
  for (std::size_t i = 0; i + 1 < files.size(); ++i) put(files[i]);
  script += fmt::format(
      "\nsystemd-tmpfiles --create /etc/tmpfiles.d/onus.conf\nsystemctl daemon-reload\n"
      "systemctl enable --now onus-record.service\n"
      "# The first list must be there before sshd is told to read it.\n"
      "systemctl enable --now onus-fetch.service\n"
      "for i in 1 2 3 4 5 6 7 8 9 10; do test -s {0} && break; sleep 1; done\ntest -s {0}\n",
      request.places.krl.string());
  put(files.back());
  script += "sshd -t\nsystemctl reload ssh\nonus hosts check --local\n";
  return script;
}

}  // namespace onus::hosts
