// Lines below observed/: what importers saw in other systems.
#include <fmt/format.h>

#include <algorithm>

#include "decoder.h"
#include "onus/codec/time.h"
#include "secrets.h"

namespace onus::model {
namespace {

constexpr std::string_view kSourceClass = "source";
constexpr std::string_view kMatchClass = "match";

/// The value of `key` in a map; nullptr where there is none.
const Node* value_of(const NodeTree& tree, const Node& map, std::string_view key) {
  if (map.kind != NodeKind::kMap) return nullptr;
  for (std::uint32_t i = 0; i + 1 < map.count; i += 2) {
    if (tree.child(map, i).text == key) return &tree.child(map, i + 1);
  }
  return nullptr;
}

std::string_view text_of(const NodeTree& tree, const Node& map, std::string_view key) {
  const Node* value = value_of(tree, map, key);
  return value != nullptr && value->kind == NodeKind::kScalar ? value->text : std::string_view();
}

std::optional<TimePoint> moment(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto utc = codec::find_zone("UTC");
  if (!utc) return std::nullopt;
  const auto time = codec::parse_time(text, *utc);
  return time ? std::optional<TimePoint>(*time) : std::nullopt;
}

}  // namespace

void Decoder::malformed(const Node& at, std::string_view expected) {
  error("E0130", at, fmt::format("an observed line that is not understood: expected {}", expected),
        "import the source again; these files are not written by hand");
}

void Decoder::observed_line(const NodeTree& tree) {
  tree_ = &tree;
  const Node& root = tree.nodes[tree.root];
  if (root.kind != NodeKind::kMap) return malformed(root, "one item with \"id\" and \"class\"");
  if (!matcher_) matcher_.emplace(estate_);
  const auto head = line_head(root);
  if (!head) return;
  if (head->word->text == kSourceClass) return observed_source(root, *head->id);
  if (head->word->text == kMatchClass) return observed_decision(root, *head->id);
  const auto item_class = line_class(*head->word);
  if (!item_class) return;
  if (head->observed == nullptr || head->observed->kind != NodeKind::kMap) {
    return malformed(root, "\"observed\": {…}");
  }
  observed_item(*item_class, *head, root);
}

void Decoder::observed_source(const Node& root, const Node& id) {
  const Node* inputs = value_of(*tree_, root, "inputs");
  if (inputs == nullptr || inputs->kind != NodeKind::kList) {
    return malformed(root, "\"inputs\": a list of {file, digest, at}");
  }
  first_source_ = static_cast<std::uint32_t>(estate_.sources.size());
  for (std::uint32_t i = 0; i < inputs->count; ++i) {
    const Node& input = tree_->child(*inputs, i);
    const auto at = moment(text_of(*tree_, input, "at"));
    if (!at) return malformed(input, "\"at\": a time");
    estate_.sources.push_back({.name = estate_.text.intern(id.text),
                               .file = estate_.text.keep(text_of(*tree_, input, "file")),
                               .digest = estate_.text.keep(text_of(*tree_, input, "digest")),
                               .at = *at,
                               .place = tree_->place(root)});
  }
}

void Decoder::observed_decision(const Node& root, const Node& id) {
  const Node* same = value_of(*tree_, root, "same");
  const Node* apart = value_of(*tree_, root, "apart");
  const Node* item = same != nullptr ? same : apart;
  if (item == nullptr || item->kind != NodeKind::kScalar || (same != nullptr && apart != nullptr)) {
    return malformed(root, "\"same\" or \"apart\": the id of an item");
  }
  const MatchDecision decision{.record = estate_.text.keep(id.text),
                               .item = estate_.text.keep(item->text),
                               .same = same != nullptr,
                               .place = tree_->place(root)};
  estate_.decisions.push_back(decision);
  matcher_->decide(decision);
}

Observation Decoder::provenance(const LineHead& head) {
  Observation seen;
  const std::string_view in = text_of(*tree_, *head.observed, "in");
  std::uint32_t input = 0;
  for (const char digit : in) {
    if (digit < '0' || digit > '9' || input > 1'000'000) return seen;
    input = input * 10 + static_cast<std::uint32_t>(digit - '0');
  }
  seen.source = first_source_ + input;
  seen.place = tree_->place(*head.id);
  seen.gone = moment(text_of(*tree_, *head.observed, "gone"));
  if (seen.source < estate_.sources.size()) seen.seen = estate_.sources[seen.source].at;
  if (const auto last = moment(text_of(*tree_, *head.observed, "seen"))) seen.seen = *last;
  return seen;
}

void Decoder::observed_item(ItemClass item_class, const LineHead& head, const Node& root) {
  Observation seen = provenance(head);
  if (seen.source >= estate_.sources.size()) {
    return malformed(*head.observed, "\"in\": the number of an input of a source line before it");
  }
  std::vector<std::string_view> references, names;
  const auto collect = [&](std::string_view key, std::vector<std::string_view>& into) {
    const Node* list = value_of(*tree_, *head.observed, key);
    for (std::uint32_t i = 0; list != nullptr && i < list->count; ++i) {
      if (const Node& node = tree_->child(*list, i); node.kind == NodeKind::kScalar) {
        into.push_back(node.text);
      }
    }
  };
  collect("refs", references);
  collect("names", names);
  // What nobody declared can be asked for by everything that it is known by.
  const auto known_by = [&](ItemIndex item) {
    if ((references.empty() && names.empty()) || !estate_.item(item).observed) return;
    owner_ = item;
    std::vector<std::string_view>& aliases = extras().aliases;
    for (const auto* words : {&references, &names}) {
      for (const std::string_view word : *words) {
        if (std::find(aliases.begin(), aliases.end(), word) != aliases.end()) continue;
        aliases.push_back(estate_.text.keep(word));
      }
    }
    owner_ = {};
  };
  const auto match = matcher_->match(
      estate_,
      {.id = head.id->text, .item_class = item_class, .references = references, .names = names});
  if (match.item.valid()) {
    seen.rule = match.rule;
    seen.matched = estate_.text.keep(match.reference);
    seen.id = estate_.text.keep(head.id->text);
    seen.at = estate_.text.keep(text_of(*tree_, *head.observed, "at"));
    matcher_->stand(seen.id, match.item);
    known_by(match.item);
    observed_again(match.item, root, seen);
    note_exposed(match.item, *head.observed);
    keep_hints(match.item, *head.observed);
    return;
  }
  const std::size_t before = estate_.items.size();
  item(item_class, *head.id, root, set_of(Shape::kLine));
  if (estate_.items.size() == before) return;
  const ItemIndex made(before);  // its authenticators follow it
  for (std::size_t i = before; i < estate_.items.size(); ++i) estate_.items[i].observed = true;
  known_by(made);
  const std::vector<std::string_view>& kept = estate_.extras_of(made).aliases;
  for (std::string_view& reference : references) {
    reference = *std::find(kept.begin(), kept.end(), reference);  // the text that lives on
  }
  matcher_->add({.id = {}, .item_class = item_class, .references = references, .names = {}}, made);
  note_exposed(made, *head.observed);
  keep_hints(made, *head.observed);
}

void Decoder::observed_again(ItemIndex item, const Node& root, Observation& seen) {
  seen.item = item;
  seen.declared = !estate_.item(item).observed;
  if (estate_.item(item).item_class == ItemClass::kIdentity) {
    owner_ = item;
    each_field(root, set_of(Shape::kLine) | set_of(Shape::kIdentity),
               [&](const Field& field) { observed_fact(field, seen); });
    owner_ = {};
  }
  estate_.observations.push_back(std::move(seen));
}

// Facts fill in what the estate does not say. What happened last waits for settle_observed.
void Decoder::observed_fact(const Field& field, Observation& seen) {
  Identity& identity = estate_.identities[current().detail];
  const auto fill = [](auto& fact, const auto& value) {
    if (!fact) fact = value;
  };
  switch (field.key) {
    case Key::kState: seen.state = word(field); break;
    case Key::kCredential: seen.credential = word(field); break;
    case Key::kScope:
      seen.scope_written = true;
      seen.scope = scope(field);
      break;
    case Key::kCreated: fill(identity.created, seen.created = time(field)); break;
    case Key::kExpires: fill(current().expires, seen.expires = time(field)); break;
    case Key::kLastUsed: seen.last_used = time(field); break;
    case Key::kRotated: seen.rotated = time(field); break;
    case Key::kLeaked: fill(identity.leaked, boolean(field)); break;
    case Key::kAlgorithm:
      if (identity.algorithm.empty()) identity.algorithm = word(field);
      break;
    default: break;
  }
}

// Of two that happened last the later one did; bare dates can be compared only now.
void Decoder::settle_observed() {
  const auto latest = [](std::optional<TimePoint>& fact, const std::optional<TimePoint>& value) {
    if (value && (!fact || *fact < *value)) fact = value;
  };
  for (const Observation& seen : estate_.observations) {
    const Item& item = estate_.item(seen.item);
    if (item.item_class != ItemClass::kIdentity) continue;
    latest(estate_.identities[item.detail].last_used, seen.last_used);
    latest(estate_.identities[item.detail].rotated, seen.rotated);
  }
}

void Decoder::note_exposed(ItemIndex item, const Node& observed) {
  if (estate_.item(item).item_class != ItemClass::kIdentity) return;
  const std::string_view where = text_of(*tree_, observed, "exposed");
  std::string_view& exposed = estate_.identities[estate_.item(item).detail].exposed;
  if (!where.empty() && exposed.empty()) exposed = estate_.text.keep(where);
}

void Decoder::keep_hints(ItemIndex item, const Node& observed) {
  const Node* owners = value_of(*tree_, observed, "owners");
  if (owners == nullptr) return;
  for (std::uint32_t i = 0; i < owners->count; ++i) {
    const Node& hint = tree_->child(*owners, i);
    const std::string_view party = text_of(*tree_, hint, "party");
    if (party.empty()) continue;
    estate_.owner_hints.push_back({.item = item,
                                   .party = estate_.text.intern(party),
                                   .because = estate_.text.intern(text_of(*tree_, hint, "because")),
                                   .source = first_source_});
  }
}

}  // namespace onus::model
