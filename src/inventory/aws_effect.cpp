#include "aws_effect.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace onus::inventory {
namespace {

// "${aws:username}" stands for what nobody knows here: anything.
bool has_variable(std::string_view pattern) { return pattern.find("${") != std::string_view::npos; }

std::string widened(std::string_view pattern) {
  std::string made;
  while (!pattern.empty()) {
    const std::size_t at = pattern.find("${");
    made += pattern.substr(0, at);
    if (at == std::string_view::npos) break;
    made += '*';
    const std::size_t end = pattern.find('}', at);
    if (end == std::string_view::npos) break;
    pattern.remove_prefix(end + 1);
  }
  return made;
}

bool use(std::uint64_t& work, std::uint64_t wanted) {
  if (work < wanted) {
    work = 0;
    return false;
  }
  work -= wanted;
  return true;
}

/// Whether `outer` matches all that `inner` does: a wildcard of `inner` has to fall on a star.
bool covers(std::string_view outer, std::string_view inner) {
  std::size_t o = 0, i = 0, star = std::string_view::npos, mark = 0;
  while (i < inner.size()) {  // ends: i grows, or mark does
    const bool one = o < outer.size() && outer[o] == '?' && inner[i] != '*';
    if (o < outer.size() && outer[o] == '*') {
      star = o++;
      mark = i;
    } else if (one || (o < outer.size() && outer[o] == inner[i] && inner[i] != '?')) {
      ++o;
      ++i;
    } else if (star != std::string_view::npos) {
      o = star + 1;
      i = ++mark;
    } else {
      return false;
    }
  }
  while (o < outer.size() && outer[o] == '*') ++o;
  return o == outer.size();
}

/// Whether some name matches both.
bool meet(std::string_view one, std::string_view other) {
  // after[j]: what is left of both from here on can match the same name.
  std::vector<char> after(other.size() + 1), here(other.size() + 1);
  for (std::size_t i = one.size() + 1; i-- > 0;) {
    for (std::size_t j = other.size() + 1; j-- > 0;) {
      const bool end_one = i == one.size(), end_other = j == other.size();
      bool can = false;
      if (end_one && end_other) {
        can = true;
      } else if (!end_one && one[i] == '*') {
        can = after[j] != 0 || (!end_other && here[j + 1] != 0);
      } else if (!end_other && other[j] == '*') {
        can = here[j + 1] != 0 || (!end_one && after[j] != 0);
      } else if (!end_one && !end_other) {
        const bool same = one[i] == other[j] || one[i] == '?' || other[j] == '?';
        can = same && after[j + 1] != 0;
      }
      here[j] = can ? 1 : 0;
    }
    after.swap(here);
  }
  return after[0] != 0;
}

AwsShare share(std::string_view pattern, const AwsNames& names, std::uint64_t& work) {
  const std::string wide = widened(pattern);
  bool met = false;
  for (const std::string& one : names.patterns) {
    if (!use(work, (wide.size() + 1) * (one.size() + 1))) return AwsShare::kPart;
    const bool vague = has_variable(one);
    if (!vague && covers(one, wide)) return names.all_but ? AwsShare::kNone : AwsShare::kAll;
    met = met || meet(vague ? widened(one) : one, wide);
  }
  if (met) return AwsShare::kPart;
  return names.all_but ? AwsShare::kAll : AwsShare::kNone;
}

/// How much of `inner` lies in `names`, for sets that may be "all but".
AwsShare share(const AwsNames& inner, const AwsNames& names, std::uint64_t& work) {
  if (!inner.all_but) return share(inner.patterns.front(), names, work);
  bool some = false;
  if (names.all_but) {  // all of it, if whatever is left out there is left out here
    for (const std::string& one : names.patterns) {
      some = some || share(one, {inner.patterns, false}, work) != AwsShare::kAll;
    }
    return some ? AwsShare::kPart : AwsShare::kAll;
  }
  for (const std::string& one : names.patterns) {
    if (one == "*") return AwsShare::kAll;
    some = some || share(one, {inner.patterns, false}, work) != AwsShare::kAll;
  }
  return some ? AwsShare::kPart : AwsShare::kNone;
}

AwsShare share(const AwsGrant& inner, const AwsGrant& outer, std::uint64_t& work) {
  const AwsShare actions = share(inner.actions, outer.actions, work);
  if (actions == AwsShare::kNone) return actions;
  return std::min(actions, share(inner.resources, outer.resources, work));
}

std::string listed(const AwsNames& names) {
  const std::string list = fmt::format("{}", fmt::join(names.patterns, ", "));
  return names.all_but ? "all but " + list : list;
}

ScopeText entry_of(const AwsGrant& one, const std::vector<std::string>& notes) {
  std::string action = one.written;
  const std::string resource = listed(one.resources);
  ScopeText entry;
  if (resource != "*") {
    entry.system = resource;
  } else if (one.actions.all_but || action == "*") {
    entry.system = "*";
  } else {
    const std::size_t colon = action.find(':');
    entry.system = action.substr(0, colon);
    if (colon != std::string::npos) action.erase(0, colon + 1);
  }
  entry.privilege = std::move(action);
  if (!notes.empty()) entry.privilege += fmt::format(" ({})", fmt::join(notes, ", "));
  return entry;
}

class Weighing {
 public:
  Weighing(const AwsGrants& grants, const AwsGrants* boundary, std::uint64_t& work)
      : grants_(grants), boundary_(boundary), work_(work) {}

  void one(const AwsGrant& allow) {
    conditional_ = allow.conditional;
    in_part_ = false;
    if (!stands(grants_.denies, allow)) {
      ++effect.denied;
      return;
    }
    bool bounded = false;
    if (boundary_ != nullptr) {
      if (!stands(boundary_->denies, allow) || !inside(allow, bounded)) {
        ++effect.outside;
        return;
      }
    }
    std::vector<std::string> notes;
    if (conditional_) notes.emplace_back("conditional");
    if (in_part_) notes.emplace_back("denied in part");
    if (bounded) notes.emplace_back("within the boundary in part");
    effect.scope.push_back(entry_of(allow, notes));
  }

  AwsEffect effect;

 private:
  // Whether something is left once this is denied.
  bool stands(const std::vector<AwsGrant>& denies, const AwsGrant& allow) {
    for (const AwsGrant& deny : denies) {
      const AwsShare taken = share(allow, deny, work_);
      if (taken == AwsShare::kNone) continue;
      if (deny.conditional) {
        conditional_ = true;
      } else if (taken == AwsShare::kAll) {
        return false;
      } else {
        in_part_ = true;
      }
    }
    return true;
  }
  bool inside(const AwsGrant& allow, bool& bounded) {
    AwsShare sure = AwsShare::kNone, maybe = AwsShare::kNone;
    for (const AwsGrant& grant : boundary_->allows) {
      AwsShare& which = grant.conditional ? maybe : sure;
      which = std::max(which, share(allow, grant, work_));
      if (sure == AwsShare::kAll) return true;
    }
    if (maybe != AwsShare::kNone) conditional_ = true;
    bounded = maybe != AwsShare::kAll;
    return sure != AwsShare::kNone || maybe != AwsShare::kNone;
  }

  const AwsGrants& grants_;
  const AwsGrants* boundary_;
  std::uint64_t& work_;
  bool conditional_ = false, in_part_ = false;
};

}  // namespace

AwsShare share_of(std::string_view pattern, const AwsNames& names, std::uint64_t& work) {
  return share(pattern, names, work);
}

AwsEffect weigh(const AwsGrants& grants, const AwsGrants* boundary, std::size_t entries_max,
                std::uint64_t& work) {
  Weighing weighing(grants, boundary, work);
  for (const AwsGrant& allow : grants.allows) {
    if (weighing.effect.scope.size() >= entries_max) break;
    weighing.one(allow);
  }
  return std::move(weighing.effect);
}

}  // namespace onus::inventory
