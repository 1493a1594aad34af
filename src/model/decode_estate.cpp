// Documents and lines as a whole, and the `estate:` section.
#include <fmt/format.h>

#include <array>

#include "decoder.h"
#include "onus/base/nearest.h"
#include "secrets.h"

namespace onus::model {
namespace {

constexpr std::string_view kVersion = "v1";
constexpr std::array<std::string_view, 6> kAccepted{"critical", "error", "high",
                                                    "normal",   "note",  "warning"};

}  // namespace

void Decoder::document(const NodeTree& tree) {
  tree_ = &tree;
  const Node& root = tree.nodes[tree.root];
  if (root.kind != NodeKind::kMap) {
    error("E0107", root, "the document is no map, expected \"onus: v1\" and sections",
          "begin it with the line: onus: v1");
    return;
  }
  bool versioned = false;
  each_field(root, set_of(Shape::kDocument), [&](const Field& field) {
    versioned = versioned || field.key == Key::kOnus;
    document_field(field);
  });
  if (versioned) return;
  error("E0107", root, "the document does not say that it is one of Onus",
        "begin it with the line: onus: v1");
}

void Decoder::document_field(const Field& field) {
  switch (field.key) {
    case Key::kOnus: version(field); break;
    case Key::kEstate:
      if (field.node.kind != NodeKind::kNull) estate_section(field.node, field.node);
      break;
    case Key::kPeople: section(field, ItemClass::kPerson); break;
    case Key::kTeams: section(field, ItemClass::kTeam); break;
    case Key::kRotas: section(field, ItemClass::kRota); break;
    case Key::kComponents: section(field, ItemClass::kComponent); break;
    case Key::kIdentities: section(field, ItemClass::kIdentity); break;
    case Key::kOperations: section(field, ItemClass::kOperation); break;
    case Key::kWorkflows: section(field, ItemClass::kWorkflow); break;
    case Key::kRecovery: section(field, ItemClass::kRecovery); break;
    case Key::kPolicies: section(field, ItemClass::kPolicy); break;
    case Key::kDrills: section(field, ItemClass::kDrill); break;
    case Key::kScenarios: section(field, ItemClass::kScenario); break;
    case Key::kAcceptances: acceptances(field); break;
    default: break;
  }
}

void Decoder::version(const Field& field) {
  if (field.node.kind == NodeKind::kScalar && field.node.text == kVersion) return;
  error("E0107", field.node,
        fmt::format("onus is {}, expected {}",
                    field.node.kind == NodeKind::kScalar ? shown(field.node.text) : "no version",
                    kVersion),
        "this program reads version v1 of the format");
}

void Decoder::line(const NodeTree& tree) {
  tree_ = &tree;
  const Node& root = tree.nodes[tree.root];
  if (root.kind != NodeKind::kMap) {
    error("E0100", root, "the line is no map, expected one item with \"id\" and \"class\"");
    return;
  }
  const auto head = line_head(root);
  if (!head) return;
  if (head->observed != nullptr) {
    error("E0130", *head->observed, "an observed item outside of the folder observed/",
          "move the file there, or leave \"observed\" out to declare the item");
    return;
  }
  if (const auto item_class = line_class(*head->word)) {
    item(*item_class, *head->id, root, set_of(Shape::kLine));
  }
}

std::optional<Decoder::LineHead> Decoder::line_head(const Node& root) {
  LineHead head;
  for (std::uint32_t i = 0; i + 1 < root.count; i += 2) {
    const std::string_view key = tree_->child(root, i).text;
    if (head.id == nullptr && key == "id") head.id = &tree_->child(root, i + 1);
    if (head.word == nullptr && key == "class") head.word = &tree_->child(root, i + 1);
    if (key == key_name(Key::kObserved)) head.observed = &tree_->child(root, i + 1);
  }
  if (head.id != nullptr && head.word != nullptr) return head;
  error("E0106", root, fmt::format("the line lacks \"{}\"", head.id == nullptr ? "id" : "class"),
        "every line is one item with \"id\" and \"class\"");
  return std::nullopt;
}

std::optional<ItemClass> Decoder::line_class(const Node& word) {
  for (int i = 0; i < kItemClassCount; ++i) {
    const auto item_class = static_cast<ItemClass>(i);
    if (item_class == ItemClass::kAuthenticator || word.text != class_name(item_class)) continue;
    return item_class;
  }
  unknown_class(word);
  return std::nullopt;
}

void Decoder::unknown_class(const Node& word) {
  std::vector<std::string_view> classes;
  for (int i = 0; i < kItemClassCount; ++i) {
    const auto item_class = static_cast<ItemClass>(i);
    if (item_class != ItemClass::kAuthenticator) classes.push_back(class_name(item_class));
  }
  const auto near = base::nearest_name(word.text, classes);
  error(
      "E0129", word,
      fmt::format("{} is no class, expected one of {}", shown(word.text), fmt::join(classes, ", ")),
      word.text == class_name(ItemClass::kAuthenticator)
          ? "write an authenticator into the authenticators of its person"
      : near ? fmt::format("did you mean \"{}\"?", *near)
             : std::string());
}

void Decoder::estate_section(const Node& map, const Node& at) {
  if (map.kind != NodeKind::kMap) {
    error("E0100", at, "estate is no map, expected {name, timezone, common_causes, governance}");
    return;
  }
  if (estate_place_) {
    Diagnostic& added =
        error("E0109", at, "a second estate section; an estate has one over all of its files",
              "put both into one");
    added.related.push_back({.place = *estate_place_, .message = "first written here", .file = {}});
    return;
  }
  estate_place_ = tree_->place(at);
  owner_section_ = "the estate";
  each_field(map, set_of(Shape::kEstate), [&](const Field& field) {
    switch (field.key) {
      case Key::kName: estate_.name = text(field); break;
      case Key::kTimezone:
        timezone_place_ = tree_->place(field.node);
        if (const Node* node = scalar(field, "a time zone such as Europe/Lisbon")) {
          estate_.timezone = estate_.text.keep(node->text);
        }
        break;
      case Key::kCommonCauses: estate_.common_causes = texts(field); break;
      case Key::kGovernance: governance(field); break;
      default: break;
    }
  });
  owner_section_ = {};
}

void Decoder::governance(const Field& field) {
  if (!is_map(field, "{admins, adopt, enrol, accept, review_every}")) return;
  owner_section_ = "governance";
  Governance& governance = estate_.governance;
  governance.written = true;
  governance.place = tree_->place(field.node);
  each_field(field.node, set_of(Shape::kGovernance), [&](const Field& part) {
    switch (part.key) {
      case Key::kAdmins: governance.admins = references(Use::kAdmins, part); break;
      case Key::kAdopt: governance.adopt = condition(Use::kAdopt, part, Gate::kAll); break;
      case Key::kEnrol: governance.enrol = condition(Use::kEnrol, part, Gate::kAll); break;
      case Key::kAccept: governance_accept(part); break;
      case Key::kReviewEvery: governance.review_every = positive_duration(part); break;
      default: break;
    }
  });
  owner_section_ = "the estate";
}

void Decoder::governance_accept(const Field& field) {
  if (!is_map(field, "a map from a criticality or severity to a person or team")) return;
  for (std::uint32_t i = 0; i + 1 < field.node.count; i += 2) {
    const Field key{field.key, tree_->child(field.node, i)};
    const Field value{field.key, tree_->child(field.node, i + 1)};
    const std::string_view word = one_of(key, kAccepted);
    const ItemIndex party = reference(Use::kAccept, value);
    if (!word.empty() && party.valid()) estate_.governance.accept.emplace_back(word, party);
  }
}

}  // namespace onus::model
