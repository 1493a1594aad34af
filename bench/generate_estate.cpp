// Writes a large estate with the shapes of real ones: few shared providers, tiers of components,
// some in rings, teams with rotas, operations, very many identities. Same flags, same bytes.
// Usage: generate_estate DIR [identities=N] [components=N] [operations=N] [seed=N] [yaml_bytes=N]
// With yaml_bytes everything goes into one YAML file of about that size.
#include <fmt/core.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {
struct Sizes {
  std::uint64_t identities = 1'000'000;
  std::uint64_t components = 50'000;
  std::uint64_t operations = 200;
  std::uint64_t seed = 1;
  std::uint64_t yaml_bytes = 0;  // 0: inventories as NDJSON, no bound
};
constexpr std::uint64_t kNumberMax = 100'000'000;
constexpr std::size_t kFlushBytes = std::size_t{1} << 20;
constexpr std::uint64_t kNamedIdentities = 2000;  // those that workflows name
/// A file, written in large pieces.
class Out {
 public:
  explicit Out(const std::filesystem::path& path) : file_(std::fopen(path.c_str(), "wb")) {}
  Out(const Out&) = delete;
  Out& operator=(const Out&) = delete;
  ~Out() { (void)close(); }
  void add(std::string_view text) {
    buffer_ += text;
    bytes_ += text.size();
    if (buffer_.size() >= kFlushBytes) flush();
  }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] bool close() {
    if (file_ == nullptr) return good_ && bytes_ == 0;
    flush();
    good_ = std::fclose(file_) == 0 && good_;
    file_ = nullptr;
    return good_;
  }

 private:
  void flush() {
    good_ = good_ && file_ != nullptr &&
            std::fwrite(buffer_.data(), 1, buffer_.size(), file_) == buffer_.size();
    buffer_.clear();
  }
  std::FILE* file_;
  std::string buffer_;
  std::uint64_t bytes_ = 0;
  bool good_ = true;
};

/// One item, as block YAML under a section or as a line of NDJSON. Values are text that means the
/// same in both: a JSON string, number, list or map.
class ItemWriter {
 public:
  ItemWriter(Out& out, bool yaml) : out_(out), yaml_(yaml) {}
  void section(std::string_view name) {
    if (yaml_) out_.add(fmt::format("{}:\n", name));
  }
  void begin(std::string_view item_class, std::string_view id) {
    text_ = yaml_ ? fmt::format("  {}:\n", id)
                  : fmt::format(R"({{"id":"{}","class":"{}")", id, item_class);
  }
  void field(std::string_view key, std::string_view value) {
    if (yaml_)
      fmt::format_to(std::back_inserter(text_), "    {}: {}\n", key, value);
    else
      fmt::format_to(std::back_inserter(text_), ",\"{}\":{}", key, value);
  }
  void word(std::string_view key, std::string_view value) {
    if (yaml_)
      field(key, value);
    else
      fmt::format_to(std::back_inserter(text_), ",\"{}\":\"{}\"", key, value);
  }
  void list(std::string_view key, const std::vector<std::string>& ids) {
    std::string value = "[";
    for (const std::string& id : ids) {
      if (value.size() > 1) value += yaml_ ? ", " : ",";
      value += yaml_ ? id : '"' + id + '"';
    }
    field(key, value + "]");
  }
  void end() {
    if (!yaml_) text_ += "}\n";
    out_.add(text_);
  }

 private:
  Out& out_;
  bool yaml_;
  std::string text_;
};

class Generator {
 public:
  explicit Generator(const Sizes& sizes) : sizes_(sizes), random_(sizes.seed) {
    providers_ = std::max<std::uint64_t>(12, sizes.components / 500);
    platforms_ = std::max<std::uint64_t>(20, sizes.components / 10);
    teams_ = std::max<std::uint64_t>(5, sizes.operations / 4);
  }

  void head(Out& out) const;
  void people(Out& out);
  void components(Out& out, bool yaml);
  void identities(Out& out, bool yaml);
  void operations(Out& out);

 private:
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  bool chance(std::uint64_t percent) { return below(100) < percent; }
  /// Few are named by many: the lower the number, the likelier.
  std::uint64_t popular(std::uint64_t bound) {
    const double place = static_cast<double>(random_() >> 11U) * 0x1p-53;
    return static_cast<std::uint64_t>(place * place * place * static_cast<double>(bound));
  }
  std::string team() { return fmt::format("team-{}", below(teams_)); }
  std::string provider() { return fmt::format("provider-{}", popular(providers_)); }
  std::string platform() { return fmt::format("platform-{}", popular(platforms_)); }
  std::string service() {
    const std::uint64_t services = sizes_.components - providers_ - platforms_;
    return fmt::format("service-{}", below(services));
  }
  std::string day() {
    return fmt::format("{}-{:02}-{:02}", 2024 + below(2), 1 + below(12), 1 + below(28));
  }
  void shared(ItemWriter& item, std::string_view kind, std::uint64_t vendors);
  void tier(ItemWriter& item, std::uint64_t number, int tier);
  void identity(ItemWriter& item, std::uint64_t number);
  void workflow(Out& out, std::uint64_t operation, std::uint64_t way);
  void recovery(Out& out, std::uint64_t operation, std::uint64_t way);
  Sizes sizes_;
  std::mt19937_64 random_;
  std::uint64_t providers_, platforms_, teams_;
};

void Generator::head(Out& out) const {
  out.add(
      "onus: v1\nestate:\n  name: Generated\n  timezone: Europe/Lisbon\n"
      "  common_causes: [vendor, site, platform]\n");
}

void Generator::people(Out& out) {
  constexpr std::uint64_t kMembers = 6;
  std::string people = "people:\n", teams = "teams:\n", rotas = "rotas:\n";
  for (std::uint64_t t = 0; t < teams_; ++t) {
    std::string members;
    for (std::uint64_t m = 0; m < kMembers; ++m) {
      const std::string id = fmt::format("person-{}-{}", t, m);
      members += (members.empty() ? "" : ", ") + id;
      people += fmt::format(
          "  {0}:\n    name: Person {1} {2}\n    email: {0}@example.test\n"
          "    phone: \"+351 210 {1:03} {2:03}\"\n    reach: [pager]\n    answers_in: {3}m\n"
          "    authenticators:\n      - {{id: {0}-key, kind: hardware-key}}\n",
          id, t, m, 1 + below(15));
    }
    teams += fmt::format(
        "  team-{0}:\n    name: Team {0}\n    lead: person-{0}-0\n    members: [{1}]\n"
        "    on_call: rota-{0}\n",
        t, members);
    rotas += fmt::format("  rota-{0}: {{from: 2025-01-06, shift: 7d, order: [{1}]}}\n", t, members);
  }
  out.add(people + teams + rotas);
}

void Generator::shared(ItemWriter& item, std::string_view kind, std::uint64_t vendors) {
  item.word("kind", kind);
  item.word("owner", team());
  if (chance(80)) item.word("maintainer", team());
  item.word("vendor", fmt::format("vendor-{}", popular(vendors)));
  item.word("site", fmt::format("site-{}", popular(12)));
  if (chance(50)) item.word("platform", fmt::format("os-{}", popular(8)));
}

/// Tier 0: providers, in rings of three. Tier 1: platforms on them. Tier 2: services in chains.
void Generator::tier(ItemWriter& item, std::uint64_t number, int tier) {
  std::vector<std::string> needs;
  if (tier == 0) {
    const std::uint64_t next = number % 3 == 2 ? number - 2 : number + 1;
    if (next < providers_ && number < 6) needs.push_back(fmt::format("provider-{}", next));
    if (number >= 6) needs.push_back(fmt::format("provider-{}", below(6)));
  } else if (tier == 1) {
    needs.push_back(provider());
    if (number > 0 && chance(20)) needs.push_back(fmt::format("platform-{}", number - 1));
  } else {
    needs.push_back(platform());
    if (chance(50)) needs.push_back(fmt::format("provider-{}", number % providers_));
    if (number % 8 != 0) needs.push_back(fmt::format("service-{}", number - 1));
  }
  if (needs.size() == 2 && needs[0] == needs[1]) needs.pop_back();
  if (tier == 0 || chance(90)) item.list("needs", needs);
  if (chance(70)) {
    item.field("restore", chance(60) ? fmt::format("[{{\"by\": \"{}\", \"takes\": \"{}m\"}}]",
                                                   team(), 5 + below(240))
                                     : "[{\"by\": \"vendor\", \"takes\": \"8h\"}]");
  }
  if (chance(5)) item.field("start", "{\"needs\": [\"provider-1\"], \"takes\": \"10m\"}");
}

void Generator::components(Out& out, bool yaml) {
  static constexpr std::string_view kProviders[] = {"identity-provider",     "dns", "network",
                                                    "certificate-authority", "hsm", "cloud"};
  ItemWriter item(out, yaml);
  item.section("components");
  for (const std::string_view id : {"pager", "control-room", "safe"}) {
    item.begin("component", id);
    item.word("kind", id == "pager" ? "notice-channel" : id == "safe" ? "safe" : "place");
    item.word("owner", team());
    item.list("needs", {});
    item.end();
  }
  item.begin("component", "break-glass");
  item.word("kind", "emergency-access");
  item.word("owner", team());
  item.list("needs", {"control-room"});
  item.end();
  for (std::uint64_t i = 0; i < sizes_.components; ++i) {
    const int level = i < providers_ ? 0 : i < providers_ + platforms_ ? 1 : 2;
    const std::uint64_t number = level == 0   ? i
                                 : level == 1 ? i - providers_
                                              : i - providers_ - platforms_;
    static constexpr std::string_view kNames[] = {"provider", "platform", "service"};
    item.begin("component", fmt::format("{}-{}", kNames[level], number));
    shared(item, level == 0 ? kProviders[number % 6] : level == 1 ? "platform" : "service", 60);
    tier(item, number, level);
    item.end();
  }
}

void Generator::identity(ItemWriter& item, std::uint64_t number) {
  static constexpr std::string_view kKinds[] = {"service-account", "certificate", "api-key",
                                                "workload", "pipeline"};
  static constexpr std::string_view kStorage[] = {"tpm", "hsm", "vault", "file"};
  item.begin("identity", fmt::format("nhi-{}", number));
  item.word("kind", kKinds[popular(5)]);
  item.word("owner", team());
  item.word("purpose", fmt::format("calls service {}", below(sizes_.components)));
  item.word("state", "active");
  item.word("environment", chance(70) ? "production" : "test");
  item.word("credential", "certificate");
  item.word("storage", kStorage[below(4)]);
  item.word("issuer", fmt::format("provider-{}", 3 + 6 * popular(2)));
  item.word("lifetime", chance(80) ? "24h" : "90d");
  item.word("created", day());
  item.word("last_used", fmt::format("2026-{:02}-{:02}", 1 + below(11), 1 + below(28)));
  item.word("rotated", fmt::format("2026-{:02}-{:02}", 1 + below(11), 1 + below(28)));
  item.field("scope", fmt::format("[{{\"system\": \"service-{}\", \"privilege\": \"{}\"}}]",
                                  below(sizes_.components), chance(90) ? "call" : "admin"));
  std::vector<std::string> needs{service()};
  if (chance(40)) needs.push_back(platform());
  item.list("needs", needs);
  if (chance(60)) item.list("used_by", {service()});
  item.end();
}

void Generator::identities(Out& out, bool yaml) {
  ItemWriter item(out, yaml);
  item.section("identities");
  for (std::uint64_t i = 0; i < sizes_.identities; ++i) {
    const bool enough = sizes_.yaml_bytes != 0 && out.bytes() >= sizes_.yaml_bytes;
    if (enough && i >= kNamedIdentities) return;
    identity(item, i);
  }
}

void Generator::workflow(Out& out, std::uint64_t operation, std::uint64_t way) {
  static constexpr std::string_view kMethods[] = {"passkey", "certificate", "federated"};
  const std::uint64_t named = std::min(sizes_.identities, kNamedIdentities);
  std::string identities;
  for (std::uint64_t i = 0; named > 0 && i < 1 + below(4); ++i) {
    identities += fmt::format("{}nhi-{}", identities.empty() ? "" : ", ", below(named));
  }
  const std::string owner = team(), users = team();
  out.add(fmt::format(
      "  way-{0}-{1}:\n    title: Way {1} into operation {0}\n    method: {2}\n    users: [{3}]\n"
      "    owner: {4}\n    maintainer: {3}\n    controls: {3}\n    session_controls: {3}\n"
      "    scope: [{{system: {5}, privilege: operator}}]\n"
      "    needs: [{{item: provider-{6}, survives: 8h}}, {5}]\n    identities: [{7}]\n",
      operation, way, kMethods[way % 3], users, owner, service(), way * 6 % providers_,
      identities));
}

void Generator::recovery(Out& out, std::uint64_t operation, std::uint64_t way) {
  const std::string who = team();
  out.add(fmt::format(
      "  back-{0}-{1}:\n    kind: {2}\n    actor: {3}\n    owner: {4}\n    validator: {5}\n"
      "    verify_every: 90d\n    lasts: 4h\n    steps:\n"
      "      - {{do: Meet at the safe, by: {{at_least: 2, of: [{4}]}}, needs: [control-room, safe],"
      " takes: 10m}}\n",
      operation, way, way == 0 ? "break-glass" : "alternate", way % 2 == 0 ? "human" : "machine",
      who, team()));
  if (way == 0) out.add("      - {do: Emergency certificate, grant: emergency, takes: 2m}\n");
  out.add(fmt::format("      - {{do: Sign in, by: {}, needs: [{}], takes: 3m}}\n", who,
                      way == 0 ? fmt::format("platform-{}", operation % platforms_) : service()));
}

void Generator::operations(Out& out) {
  static constexpr std::string_view kCriticalities[] = {"critical", "high", "normal"};
  std::vector<std::uint64_t> ways;
  out.add("workflows:\n");
  for (std::uint64_t i = 0; i < sizes_.operations; ++i) {
    ways.push_back(1 + below(3));
    for (std::uint64_t way = 0; way < ways.back(); ++way) workflow(out, i, way);
  }
  out.add("recovery:\n");
  for (std::uint64_t i = 0; i < sizes_.operations; ++i) {
    for (std::uint64_t way = 0; way < 1 + i % 2; ++way) recovery(out, i, way);
  }
  out.add("operations:\n");
  for (std::uint64_t i = 0; i < sizes_.operations; ++i) {
    std::string access;
    for (std::uint64_t way = 0; way < ways[i]; ++way) {
      access += fmt::format("{}way-{}-{}", access.empty() ? "" : ", ", i, way);
    }
    out.add(fmt::format(
        "  operation-{0}:\n    title: Operation {0}\n    owner: {1}\n    criticality: {2}\n"
        "    tolerates: {3}m\n    access: [{4}]\n    recovery: [back-{0}-0{5}]\n"
        "    limits: {{people: 3, hand_overs: 2, steps: 6}}\n    runbook_kept: [safe]\n"
        "    lifecycle: production\n",
        i, team(), kCriticalities[i % 3], 30 * (1 + below(16)), access,
        i % 2 == 0 ? "" : fmt::format(", back-{}-1", i)));
  }
  out.add(
      "policies:\n  emergency:\n    invoke: {any: [team-0, team-1]}\n"
      "    approve: {at_least: 2, of: [team-2, team-3]}\n"
      "    grants: {credential: ssh-certificate, principals: [admin], duration: 1h, "
      "recorded: true}\n    channels: [pager]\n    notify: [team-4]\n    review_within: 72h\n");
  out.add(
      "scenarios:\n  idp-down: {fails: [provider-0], detect: 10m}\n"
      "  one-platform: {fails: [platform-9], detect: 5m}\n"
      "  vendor-out: {fails: {where: {vendor: vendor-0}}, detect: 10m}\n"
      "  site-loss: {fails: {where: {site: site-3}}}\n");
}

bool write(const std::filesystem::path& folder, const Sizes& sizes) {
  Generator generator(sizes);
  if (sizes.yaml_bytes != 0) {
    Out all(folder / "estate.yaml");
    generator.head(all);
    generator.people(all);
    generator.components(all, true);
    generator.operations(all);
    generator.identities(all, true);
    return all.close();
  }
  Out estate(folder / "estate.yaml"), components(folder / "components.ndjson");
  Out identities(folder / "identities.ndjson");
  generator.head(estate);
  generator.people(estate);
  generator.components(components, false);
  generator.operations(estate);
  generator.identities(identities, false);
  return estate.close() && components.close() && identities.close();
}

bool read_flag(std::string_view flag, Sizes& sizes) {
  const std::map<std::string_view, std::uint64_t*> known{{"identities", &sizes.identities},
                                                         {"components", &sizes.components},
                                                         {"operations", &sizes.operations},
                                                         {"seed", &sizes.seed},
                                                         {"yaml_bytes", &sizes.yaml_bytes}};
  const std::size_t equals = flag.find('=');
  const auto found = known.find(flag.substr(0, equals));
  if (equals == std::string_view::npos || found == known.end()) return false;
  const char* end = flag.data() + flag.size();
  const auto read = std::from_chars(flag.data() + equals + 1, end, *found->second);
  return read.ec == std::errc{} && read.ptr == end && *found->second <= kNumberMax;
}
}  // namespace

int main(int argc, char** argv) {
  Sizes sizes;
  bool good = argc >= 2;
  for (int i = 2; i < argc; ++i) good = read_flag(argv[i], sizes) && good;
  if (!good || sizes.components < 100 || sizes.operations < 1) {
    fmt::print(stderr,
               "usage: generate_estate DIR [identities=N] [components=N, at least 100] "
               "[operations=N, at least 1] [seed=N] [yaml_bytes=N]\n");
    return 2;
  }
  std::error_code error;
  std::filesystem::create_directories(argv[1], error);
  if (error || !write(argv[1], sizes)) {
    fmt::print(stderr, "generate_estate: {} could not be written\n", argv[1]);
    return 3;
  }
  return 0;
}
