#include "onus/service/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "onus/base/nearest.h"
#include "onus/report/words.h"

namespace onus::service {

using base::ErrorKind;
using base::fail;
using base::Result;
using model::Estate;
using model::ItemClass;
using model::ItemIndex;

namespace {

constexpr std::size_t kProposalsMax = 6;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// Everything that an item is called besides its id.
std::vector<std::string_view> called(const Estate& estate, ItemIndex at) {
  const model::Item& item = estate.item(at);
  std::vector<std::string_view> names;
  if (!item.title.empty()) names.push_back(item.title);
  if (item.item_class == ItemClass::kPerson) {
    names.push_back(estate.person(at).name);
    names.push_back(estate.person(at).email);
  }
  if (item.item_class == ItemClass::kTeam) names.push_back(estate.team(at).name);
  for (const std::string_view alias : estate.extras_of(at).aliases) names.push_back(alias);
  return names;
}

// Whether a name is what was asked for, letter case aside; the scheme of a mail address or a
// fingerprint may be left out.
bool is_called(std::string_view name, std::string_view wanted) {
  if (lower(name) == wanted) return true;
  for (const std::string_view scheme : {"mailto:", "ssh:", "x509:"}) {
    if (name.starts_with(scheme) && lower(name.substr(scheme.size())) == wanted) return true;
  }
  return false;
}

using Fits = std::function<bool(ItemIndex)>;

std::vector<ItemIndex> all_that(const Estate& estate, const ItemFilter& filter, const Fits& fits) {
  std::vector<ItemIndex> found;
  for (std::size_t i = 0; i < estate.items.size(); ++i) {
    const ItemIndex at(i);
    if ((!filter || filter(at)) && fits(at)) found.push_back(at);
  }
  return found;
}

base::Error several(const Estate& estate, std::string_view text,
                    const std::vector<ItemIndex>& found) {
  std::string list;
  for (std::size_t i = 0; i < found.size() && i < kProposalsMax; ++i) {
    list += "\n  " + report::named_text(estate, found[i]);
  }
  if (found.size() > kProposalsMax) {
    list += fmt::format("\n  and {} more", found.size() - kProposalsMax);
  }
  return {ErrorKind::kInvalid, "",
          fmt::format("\"{}\" could be several; did you mean one of these?{}", report::safe(text),
                      list)};
}

std::vector<ItemIndex> nearly(const Estate& estate, std::string_view text,
                              const ItemFilter& filter) {
  const std::string wanted = lower(text);
  const std::size_t bound = std::min({std::size_t{1} + wanted.size() / 4, base::kNearestEditsMax,
                                      wanted.empty() ? std::size_t{0} : wanted.size() - 1});
  if (wanted.size() > base::kNearestBytesMax || bound == 0) return {};
  std::size_t best = bound;
  std::vector<ItemIndex> found;
  for (std::size_t i = 0; i < estate.items.size(); ++i) {
    const ItemIndex at(i);
    if (filter && !filter(at)) continue;
    std::vector<std::string_view> names = called(estate, at);
    names.push_back(estate.item(at).id);
    std::size_t least = bound + 1;
    for (const std::string_view name : names) {
      if (name.size() > base::kNearestBytesMax) continue;
      least = std::min(least, base::edit_distance(wanted, lower(name), bound));
    }
    if (least > best) continue;
    if (least < best) found.clear();
    best = least;
    found.push_back(at);
  }
  return found;
}

}  // namespace

Result<Found> find_item(const Estate& estate, std::string_view text, bool near,
                        const ItemFilter& filter) {
  const ItemIndex exact = estate.find(text);
  if (exact.valid() && (!filter || filter(exact))) return Found{exact, false};
  // What another system calls an item: the id of a record that was taken for it.
  for (const model::Observation& seen : estate.observations) {
    if (seen.id == text && seen.item.valid() && (!filter || filter(seen.item))) {
      return Found{seen.item, false};
    }
  }
  const std::string wanted = lower(text);
  const auto by_name = all_that(estate, filter, [&](ItemIndex at) {
    if (lower(estate.item(at).id) == wanted) return true;
    const auto names = called(estate, at);
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view name) { return is_called(name, wanted); });
  });
  if (by_name.size() == 1) return Found{by_name.front(), false};
  if (by_name.size() > 1) return std::unexpected(several(estate, text, by_name));
  const auto near_ones = nearly(estate, text, filter);
  if (near) {
    if (near_ones.size() == 1) return Found{near_ones.front(), true};
    if (near_ones.size() > 1) return std::unexpected(several(estate, text, near_ones));
    const auto by_part =
        wanted.size() < 3
            ? std::vector<ItemIndex>{}
            : all_that(
                  estate, filter,
                  [&](ItemIndex at) {
                    if (lower(estate.item(at).id).find(wanted) != std::string::npos) return true;
                    const auto names = called(estate, at);
                    return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
                      return lower(name).find(wanted) != std::string::npos;
                    });
                  });
    if (by_part.size() == 1) return Found{by_part.front(), true};
    if (by_part.size() > 1) return std::unexpected(several(estate, text, by_part));
  }
  std::string message = fmt::format("unknown item \"{}\"", report::safe(text));
  if (!near_ones.empty()) {
    message += fmt::format("; did you mean \"{}\"?", report::id_text(estate, near_ones.front()));
  } else {
    message += "; onus graph lists what there is";
  }
  return fail(ErrorKind::kNotFound, message);
}

namespace {

// Whether an item has this value for vendor, site, platform, kind or a label.
bool has_value(const Estate& estate, ItemIndex at, std::string_view key, std::string_view value) {
  const model::Item& item = estate.item(at);
  if (key == "vendor") return item.vendor == value;
  if (key == "site") return item.site == value;
  if (key == "platform") return item.platform == value;
  if (key == "kind") return item.kind == value;
  const auto& labels = estate.extras_of(at).labels;
  return std::any_of(labels.begin(), labels.end(), [&](const auto& label) {
    return label.first == key && label.second == value;
  });
}

}  // namespace

Result<std::vector<ItemIndex>> find_failing(const Estate& estate, std::string_view text,
                                            bool near) {
  if (const std::size_t equals = text.find('='); equals != std::string_view::npos) {
    const std::string_view key = text.substr(0, equals);
    const std::string_view value = text.substr(equals + 1);
    auto found =
        all_that(estate, {}, [&](ItemIndex at) { return has_value(estate, at, key, value); });
    if (!found.empty()) return found;
    return fail(ErrorKind::kNotFound,
                fmt::format("no item has {} \"{}\"; write vendor=, site=, platform=, kind= or a "
                            "label's key, and a value that occurs",
                            report::safe(key), report::safe(value)));
  }
  const auto found = find_item(estate, text, near);
  if (!found) return std::unexpected(found.error());
  const ItemIndex item = found->item;
  switch (estate.item(item).item_class) {
    case ItemClass::kScenario: return estate.scenario(item).fails;
    case ItemClass::kTeam: return estate.team(item).members;
    case ItemClass::kRota:
    case ItemClass::kPolicy:
    case ItemClass::kDrill:
      return fail(ErrorKind::kInvalid,
                  fmt::format("\"{}\" is a {}, and that cannot fail; name what runs, a person, a "
                              "team or a scenario",
                              report::safe(text), model::class_name(estate.item(item).item_class)));
    default: return std::vector<ItemIndex>{item};
  }
}

Result<analysis::Take> find_take(const Estate& estate, std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto found = find_item(estate, text.substr(0, colon), false);
  if (!found) return std::unexpected(found.error());
  analysis::Take take{found->item, std::nullopt};
  if (colon == std::string_view::npos) return take;
  const std::string_view number = text.substr(colon + 1);
  std::uint32_t option = 0;
  const auto [stop, error] = std::from_chars(number.data(), number.data() + number.size(), option);
  const std::size_t options = estate.extras_of(found->item).restore.size();
  if (error != std::errc{} || stop != number.data() + number.size() || option == 0 ||
      option > options) {
    return fail(ErrorKind::kInvalid,
                fmt::format("\"{}\": \"{}\" has {} restore options; write {}:1 for the first",
                            report::safe(text), report::id_text(estate, found->item), options,
                            report::id_text(estate, found->item)));
  }
  take.option = option - 1;
  return take;
}

Result<Found> find_operation(const Estate& estate, std::string_view text, bool near) {
  const auto is_operation = [&](ItemIndex at) {
    return estate.item(at).item_class == ItemClass::kOperation;
  };
  auto found = find_item(estate, text, near, is_operation);
  if (found || found.error().kind != ErrorKind::kNotFound) return found;
  const ItemIndex other = estate.find(text);
  if (other.valid()) {
    return fail(ErrorKind::kInvalid,
                fmt::format("\"{}\" is a {}, not an operation; onus explain {} tells which "
                            "operations hang on it",
                            report::safe(text), model::class_name(estate.item(other).item_class),
                            report::safe(text)));
  }
  base::Error error = found.error();
  error.message = fmt::format("no operation is called \"{}\"{}", report::safe(text),
                              error.message.find("did you mean") == std::string::npos
                                  ? "; bare onus and onus graph show what there is"
                                  : error.message.substr(error.message.find(';')));
  return std::unexpected(error);
}

}  // namespace onus::service
