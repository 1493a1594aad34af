// init: six questions on a terminal, defaults elsewhere.
#include <fmt/format.h>

#include <array>
#include <iostream>

#include "commands.h"
#include "onus/codec/time.h"
#include "onus/report/render.h"
#include "onus/service/init.h"
#include "onus/service/questions.h"

namespace onus::cli {

namespace fs = std::filesystem;
using base::ErrorKind;

fs::path examples_directory(const World& world) {
  constexpr int kParentsMax = 4;
  std::error_code ignored;
  if (!world.examples.empty()) return world.examples;
  fs::path at = world.program.parent_path();
  for (int i = 0; i < kParentsMax && at.has_relative_path(); ++i, at = at.parent_path()) {
    for (const fs::path& place : {at / "share" / "onus" / "examples", at / "examples"}) {
      if (fs::is_directory(place / "northwind-grid", ignored)) return place;
    }
  }
  return {};
}

namespace {

constexpr std::size_t kAnswerBytesMax = 200;

// One line from the person; an empty one keeps the default, one that is too long is asked again.
bool ask(const World& world, const char* question, std::string& answer) {
  for (;;) {  // ends: with the input
    std::fputs(fmt::format("{} [{}] ", question, answer).c_str(), world.err);
    std::fflush(world.err);
    std::array<char, kAnswerBytesMax + 2> line{};
    if (std::fgets(line.data(), static_cast<int>(line.size()), world.in) == nullptr) return false;
    std::string text(line.data());
    if (!text.ends_with('\n') && text.size() > kAnswerBytesMax) {
      for (int c = std::fgetc(world.in); c != '\n' && c != EOF;) c = std::fgetc(world.in);
      std::fputs(fmt::format("    at most {} bytes, please\n", kAnswerBytesMax).c_str(), world.err);
      continue;
    }
    while (text.ends_with('\n') || text.ends_with(' ') || text.ends_with('\r')) text.pop_back();
    if (!text.empty()) answer = text;
    return true;
  }
}

std::optional<service::StarterAnswers> ask_all(const World& world) {
  service::StarterAnswers answers;
  const bool named = ask(world, "1/6 What is the organisation called?", answers.organisation);
  for (bool asked = named; asked;) {
    if (!ask(world, "2/6 In which time zone do its clocks run?", answers.timezone)) return {};
    const auto zone = codec::find_zone(answers.timezone);
    if (zone) break;
    std::fputs(("    " + report::safe(zone.error().message) + "\n").c_str(), world.err);
    answers.timezone = "UTC";
  }
  const bool all = named && ask(world, "3/6 What must stay possible?", answers.operation) &&
                   ask(world, "4/6 Who answers when it is not?", answers.owner) &&
                   ask(world, "5/6 What do its people sign in with?", answers.sign_in) &&
                   ask(world, "6/6 What do they fall back to?", answers.fallback);
  if (!all) return {};
  return answers;
}

// Ends with something true about what was just written.
void tell_first_finding(const World& world, const Options& options, const fs::path& directory) {
  const service::Session session(directory, world.clock.now());
  if (!session.ok()) return;
  const auto answer = service::check(session, {true, "", nullptr, {}});
  if (!answer || answer->findings.empty()) return;
  report::CheckAnswer first = *answer;
  first.findings = {first.findings.front()};
  const std::string shown =
      report::check_text(session.setting(), first, style_of(world, options, world.out_terminal));
  // The finding alone: without the count above it and the hint below.
  const std::size_t from = shown.find("\n\n");
  const std::size_t to = shown.rfind("\n\n");
  if (from == std::string::npos || to <= from) return;
  std::fputs(("What it found in it:\n" + shown.substr(from + 1, to - from)).c_str(), world.out);
  if (answer->findings.size() > 1) {
    std::fputs(fmt::format("\nand {} more\n", answer->findings.size() - 1).c_str(), world.out);
  }
}

int list_examples(const World& world) {
  for (const std::string& name : service::example_names(examples_directory(world))) {
    std::fputs((name + "\n").c_str(), world.out);
  }
  return kClean;
}

}  // namespace

int run_init(const World& world, const Options& options) {
  if (options.example == "list") return list_examples(world);
  if (options.words.size() > 1) {
    return complain(world, {ErrorKind::kInvalid, "", "name one directory: onus init DIR"});
  }
  const bool example = !options.example.empty();
  fs::path directory = ".";
  if (!options.words.empty())
    directory = options.words.front();
  else if (example)
    directory = fs::path(options.example).filename();
  base::Result<std::vector<fs::path>> written;
  if (example) {
    written = service::copy_example(examples_directory(world), options.example, directory);
  } else {
    service::StarterAnswers answers;
    if (world.in_terminal && world.err_terminal && !options.yes) {
      const auto asked = ask_all(world);
      if (!asked) return complain(world, {ErrorKind::kInvalid, "", "\nnothing was written"});
      answers = *asked;
    }
    written = service::write_starter(directory, answers);
  }
  if (!written) return complain(world, written.error());
  for (const fs::path& path : *written) {
    std::fputs(fmt::format("wrote {}\n", report::safe(path.lexically_normal().string())).c_str(),
               world.out);
  }
  std::fputs("\n", world.out);
  tell_first_finding(world, options, directory);
  const std::string where = directory == "." ? "" : " " + report::safe(directory.string());
  std::fputs(fmt::format("\nNext  onus check{}\n", where).c_str(), world.out);
  return kClean;
}

}  // namespace onus::cli
