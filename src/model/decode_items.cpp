#include <fmt/format.h>

#include "decoder.h"
#include "secrets.h"

namespace onus::model {
namespace {

bool is_id(std::string_view id, std::size_t bytes_max) {
  const auto letter = [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
  };
  if (id.empty() || id.size() > bytes_max || !letter(id.front())) return false;
  for (const char byte : id) {
    if (!letter(byte) && byte != '.' && byte != '_' && byte != '-') return false;
  }
  return true;
}

}  // namespace

void Decoder::section(const Field& field, ItemClass item_class) {
  if (field.node.kind == NodeKind::kNull) return;  // a section begun and not filled yet
  if (!is_map(field, "a map from ids to items")) return;
  for (std::uint32_t i = 0; i + 1 < field.node.count; i += 2) {
    item(item_class, tree_->child(field.node, i), tree_->child(field.node, i + 1), 0);
  }
}

void Decoder::item(ItemClass item_class, const Node& id, const Node& body, ShapeSet shapes) {
  if (body.kind != NodeKind::kMap && body.kind != NodeKind::kNull) {
    error("E0100", body,
          fmt::format("{} {} is a plain value or a list, expected a map of its keys",
                      class_name(item_class), shown(id.text)));
    return;
  }
  if (!begin_item(item_class, id)) return;
  authenticators_ = nullptr;
  begin_detail(item_class);
  fields(item_class, body, shapes);
  end_detail(item_class, body);
  if (authenticators_ != nullptr) authenticators(*authenticators_);
  owner_ = {};
}

bool Decoder::begin_item(ItemClass item_class, const Node& id) {
  if (id.kind != NodeKind::kScalar || !is_id(id.text, limits_.id_bytes_max)) {
    error("E0105", id,
          fmt::format("{} is no id: ids begin with a-z or 0-9, go on with these and . _ - and have "
                      "at most {} characters",
                      shown(id.text), limits_.id_bytes_max));
    return false;
  }
  if (estate_.items.size() >= limits_.items_max) {
    if (!items_full_) {
      error("E0122", id,
            fmt::format("the estate has more than {} items; what follows is not read",
                        limits_.items_max),
            "split the estate");
      problems_.mark_incomplete();
    }
    items_full_ = true;
    return false;
  }
  Item& begun = estate_.items.emplace_back();
  begun.id = estate_.text.keep(id.text);
  begun.place = tree_->place(id);
  begun.item_class = item_class;
  const ItemIndex index(estate_.items.size() - 1);
  const ItemIndex known = estate_.ids.insert(estate_.items, index);
  if (known != index) {
    estate_.items.pop_back();
    const Item& first = estate_.item(known);
    Diagnostic& added =
        error("E0102", id,
              fmt::format("{} is the id of {} {} already; ids are unique over the whole estate",
                          shown(id.text), article(first.item_class), class_name(first.item_class)),
              "give one of them another id");
    added.related.push_back({.place = first.place, .message = "first declared here", .file = {}});
    return false;
  }
  owner_ = index;
  return true;
}

void Decoder::fields(ItemClass item_class, const Node& body, ShapeSet shapes) {
  each_field(body, shapes | set_of(shape_of(item_class)), [&](const Field& field) {
    if (field.key == Key::kId || field.key == Key::kClass) return;  // read before the rest
    if (field.key == Key::kObserved) return;
    if (item_class == ItemClass::kScenario && field.key == Key::kFails) {
      scenario_field(field);
    } else if (!shared_field(field)) {
      detail_field(item_class, field);
    }
  });
}

bool Decoder::shared_field(const Field& field) {
  switch (field.key) {
    case Key::kTitle: current().title = text(field); return true;
    case Key::kKind: kind(field); return true;
    case Key::kVendor: current().vendor = word(field); return true;
    case Key::kSite: current().site = word(field); return true;
    case Key::kPlatform: current().platform = word(field); return true;
    case Key::kOwner: current().owner = reference(Use::kOwner, field); return true;
    case Key::kMaintainer: current().maintainer = reference(Use::kMaintainer, field); return true;
    case Key::kNeeds: current().needs = condition(Use::kNeeds, field, Gate::kAll); return true;
    case Key::kPlanned: current().planned = boolean(field).value_or(false); return true;
    case Key::kExpires: current().expires = time(field); return true;
    case Key::kAliases:
    case Key::kLabels:
    case Key::kStart:
    case Key::kRestore:
    case Key::kFails: shared_extra(field); return true;
    default: return false;
  }
}

void Decoder::shared_extra(const Field& field) {
  switch (field.key) {
    case Key::kAliases: extras().aliases = texts(field); break;
    case Key::kLabels: extras().labels = labels(field); break;
    case Key::kStart: start(field); break;
    case Key::kRestore: restore(field); break;
    default: failure(field);
  }
}

Extras& Decoder::extras() {
  if (current().extras == Item::kNoExtras) {
    current().extras = static_cast<std::uint32_t>(estate_.extras.size());
    estate_.extras.emplace_back();
  }
  return estate_.extras[current().extras];
}

void Decoder::kind(const Field& field) {
  current().kind = word(field);
  note_unknown_word(field, current().kind, known_kinds(current().item_class));
}

void Decoder::start(const Field& field) {
  if (!is_map(field, "{needs, takes}")) return;
  Start read;
  each_field(field.node, set_of(Shape::kStart), [&](const Field& part) {
    if (part.key == Key::kNeeds) read.needs = condition(Use::kNeeds, part, Gate::kAll);
    if (part.key == Key::kTakes) read.takes = takes(part);
  });
  extras().start = read;
}

void Decoder::restore(const Field& field) {
  extras().restore_written = true;
  if (field.node.kind == NodeKind::kMap) {
    extras().restore.push_back(restore_option(field.node));
  } else if (is_list(field, "{needs, by, takes, breaks}, or a list of such ways")) {
    for (std::uint32_t i = 0; i < field.node.count; ++i) {
      const Node& node = tree_->child(field.node, i);
      if (node.kind == NodeKind::kMap) {
        extras().restore.push_back(restore_option(node));
      } else {
        wrong_entry(field.key, node, "{needs, by, takes, breaks} in this list");
      }
    }
  }
  const std::uint32_t table = current().extras;
  const std::vector<RestoreOption>& options = estate_.extras[table].restore;
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (options[i].by_vendor) vendor_options_.emplace_back(table, static_cast<std::uint32_t>(i));
  }
}

RestoreOption Decoder::restore_option(const Node& map) {
  RestoreOption option;
  option.place = tree_->place(map);
  each_field(map, set_of(Shape::kRestore), [&](const Field& field) {
    if (field.key == Key::kNeeds) option.needs = condition(Use::kNeeds, field, Gate::kAll);
    if (field.key == Key::kTakes) option.takes = takes(field);
    if (field.key == Key::kBreaks) option.breaks = references(Use::kBreaks, field);
    if (field.key == Key::kBy) {
      option.by_vendor = names_vendor(field);
      option.by = condition(option.by_vendor ? Use::kByOrVendor : Use::kBy, field, Gate::kAll);
    }
  });
  return option;
}

bool Decoder::names_vendor(const Field& by) const {
  return by.node.kind == NodeKind::kScalar && by.node.text == "vendor" &&
         !estate_.find("vendor").valid();
}

void Decoder::failure(const Field& field) {
  if (!is_map(field, "{probability} or {mtbf, mttr}")) return;
  Failure read;
  const std::size_t before = problems_.errors();
  each_field(field.node, set_of(Shape::kFailure), [&](const Field& part) {
    if (part.key == Key::kProbability) read.probability = probability(part);
    if (part.key == Key::kMtbf) read.mtbf = positive_duration(part);
    if (part.key == Key::kMttr) read.mttr = duration(part);
  });
  if (problems_.errors() != before) return;
  const bool times = read.mtbf && read.mttr && !read.probability;
  const bool chance = read.probability && !read.mtbf && !read.mttr;
  if (!times && !chance) {
    error("E0125", field.node,
          fmt::format("{} holds neither a probability alone nor both mtbf and mttr",
                      subject(field.key)),
          "write {probability: 0.01} or {mtbf: 365d, mttr: 4h}");
    return;
  }
  extras().fails = read;
}

}  // namespace onus::model
