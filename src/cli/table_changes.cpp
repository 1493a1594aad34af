// The commands about changes and dates: what a change does, what to change, what the calendar does.
#include "command_table.h"
#include "commands.h"

namespace onus::cli {
namespace {

constexpr std::string_view kEstateHelp =
    "the estate's directory; else --estate, else upwards to estate.yaml";

constexpr Flag kPlanFlags[] = {
    {"--base", Flag::Kind::kText, "REV|DIR", "what to compare with: a Git revision or a directory"},
};

constexpr Flag kTradeoffFlags[] = {
    {"--lifetime", Flag::Kind::kText, "FROM..TO", "lifetimes to compare; 5m..30d if left out"},
};

constexpr Flag kForecastFlags[] = {
    {"--until", Flag::Kind::kText, "DATE", "a date, a moment or a duration; 90d if left out"},
    {"--sweep", Flag::Kind::kSwitch, "", "also whether the estate is N-1 secure, date by date"},
};

constexpr Command kCommands[] = {
    {.name = "advise",
     .brief = "The smallest changes that make an operation N-1 secure, each tried",
     .words = "OPERATION",
     .words_help = "its id, alias or title",
     .words_required = true,
     .takes = kTakesEstate | kTakesAt | kTakesFailOn | kTakesPeople,
     .formats = "text, json, markdown",
     .fail_levels = "never, n-1",
     .footer =
         "Something planned built, a longer lifetime, one more custodian, a second component, an\n"
         "independent fallback; alone, else up to three together. Each is applied to a copy of "
         "the\n"
         "estate and swept again: what does not prove itself is not told.\n\n"
         "Example\n  onus advise restart-turbine",
     .run = run_advise},
    {.name = "offboard",
     .brief = "What breaks when an identity or a person goes, and how it goes safely",
     .words = "IDENTITY|PERSON",
     .words_help = "its id, alias, title or name",
     .words_required = true,
     .takes = kTakesEstate | kTakesAt | kTakesFailOn,
     .formats = "text, json, markdown",
     .fail_levels = "never, operation, worse, duty",
     .footer = "What cannot be done without it, what one further failure then does, what has to be "
               "handed\n"
               "over, and in which order. Nothing is changed.\n"
               "--fail-on operation: one cannot be done; worse: or a path or a verdict gets worse; "
               "duty: or\n"
               "something is to be handed over.\n\n"
               "Example\n  onus offboard rui\n  onus offboard svc-scada-gw --format json",
     .run = run_offboard},
    {.name = "forecast",
     .brief = "What the calendar does to ways in and back, if nobody acts",
     .words = "ESTATE",
     .words_help = kEstateHelp,
     .words_required = false,
     .takes = kTakesEstate | kTakesAt | kTakesFailOn,
     .formats = "text, json, ics, markdown",
     .fail_levels = "never, operation, recovery, fact",
     .footer = "Expiry over whole chains of issuers, departures, leave, gaps in rotas, ends of "
               "acceptances,\n"
               "drills, verifications, rotations and reviews that fall due, in order of date, and "
               "what each\n"
               "takes: operations that are down from then on, recovery paths that no longer work.\n"
               "--fail-on operation: one is lost; recovery: or one loses its last path; fact: "
               "anything.\n\n"
               "Example\n  onus forecast --until 2027-06-30 --format text --format ics=onus.ics\n"
               "  onus forecast estate --until 30d --fail-on recovery",
     .run = run_forecast,
     .flags = kForecastFlags},
    {.name = "tradeoff",
     .brief = "For which credential lifetime which outage becomes a lockout",
     .words = "IDENTITY|COMPONENT",
     .words_help = "whose lifetime, or the `survives` of references to what",
     .words_required = true,
     .takes = kTakesEstate | kTakesFails | kTakesAt | kTakesFailOn | kTakesPeople,
     .formats = "text, json, markdown",
     .fail_levels = "never, late, locked-out",
     .footer = "An identity's validity outlives its issuer; a cached session outlives what it was "
               "got from.\n"
               "Every lifetime of the range is judged, to the second, for each single failure that "
               "takes\n"
               "the issuer, or for --fails. --fail-on looks at the lifetime as it is written.\n\n"
               "Example\n  onus tradeoff svc-scada-gw --lifetime 5m..30d\n"
               "  onus tradeoff okta --fails okta --detect 10m",
     .run = run_tradeoff,
     .flags = kTradeoffFlags},
    {.name = "plan",
     .brief = "What merging a change does to every verdict, finding and owner",
     .words = "ESTATE",
     .words_help = kEstateHelp,
     .words_required = false,
     .takes = kTakesEstate | kTakesAt | kTakesNoSweep | kTakesPeople,
     .formats = "text, json, markdown",
     .fail_levels = "",
     .footer =
         "The estate as it lies here is compared with --base: a directory if there is one of that\n"
         "name, else a revision of the Git repository around the estate. Nothing is checked out.\n"
         "Exit code 0: no verdict, finding or owner changes; 2: some do; 3: an estate or the "
         "command\n"
         "line is wrong (elsewhere 2, which here means changed); 5: a limit cut the answer.\n\n"
         "Example\n  onus plan --base origin/main\n  onus plan new-estate --base old-estate",
     .run = run_plan,
     .flags = kPlanFlags,
     .wrong_input_code = 3},
};

}  // namespace

std::span<const Command> change_commands() { return kCommands; }

}  // namespace onus::cli
