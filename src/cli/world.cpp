#include "world.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <thread>

namespace onus::cli {

using base::ErrorKind;

report::Style style_of(const World& world, const Options& options, bool terminal) {
  report::Style style;
  style.width = world.width;
  style.colour =
      options.color == "always" || (options.color == "auto" && terminal && !world.no_color);
  return style;
}

void talk(const World& world, const Options& options, const std::string& text) {
  if (options.quiet) return;
  std::fputs((text + "\n").c_str(), world.err);
}

int complain(const World& world, const base::Error& error) {
  const std::string code = error.code.empty() ? "" : " [" + error.code + "]";
  std::fputs(fmt::format("onus: {}{}\n", error.message, code).c_str(), world.err);
  switch (error.kind) {
    case ErrorKind::kInvalid:
    case ErrorKind::kNotFound:
    case ErrorKind::kLimit: return kUsage;
    case ErrorKind::kIo: return kInputOutput;
    case ErrorKind::kDenied: return kDenied;
  }
  return kUsage;
}

namespace {

std::string names_of(const std::vector<Form>& forms) {
  std::string out;
  for (const Form& form : forms) out += (out.empty() ? "" : ", ") + std::string(form.format);
  return out;
}

int write_out(const World& world, const std::string& text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), world.out) == text.size();
  if (written && std::fflush(world.out) == 0) return kClean;
  return complain(world, {ErrorKind::kIo, "", "cannot write to standard output"});
}

int write_file(const World& world, const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (file) return kClean;
  return complain(world, {ErrorKind::kIo, "", fmt::format("cannot write {}", report::safe(path))});
}

}  // namespace

int deliver(const World& world, const Options& options, const std::vector<Form>& forms) {
  std::vector<std::string> wanted = options.formats;
  if (wanted.empty()) wanted.emplace_back(forms.front().format);
  struct Output {
    const Form* form;
    std::string path;  // empty: stdout
  };
  std::vector<Output> outputs;
  bool stdout_taken = false;
  for (const std::string& text : wanted) {
    const std::size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    const auto form =
        std::find_if(forms.begin(), forms.end(), [&](const Form& f) { return f.format == name; });
    if (form == forms.end()) {
      return complain(world, {ErrorKind::kInvalid, "",
                              fmt::format("no format \"{}\" here; there are: {}",
                                          report::safe(name), names_of(forms))});
    }
    Output output{&*form, equals == std::string::npos ? "" : text.substr(equals + 1)};
    if (output.path == "-") output.path.clear();
    if (output.path.empty() && stdout_taken) {
      return complain(world, {ErrorKind::kInvalid, "",
                              fmt::format("two formats cannot share standard output; write one to "
                                          "a file, such as --format {}=FILE",
                                          name)});
    }
    const bool again = std::any_of(outputs.begin(), outputs.end(), [&](const Output& other) {
      return !output.path.empty() && other.path == output.path;
    });
    if (again) {
      return complain(world, {ErrorKind::kInvalid, "",
                              fmt::format("two formats cannot share the file {}; give each its own",
                                          report::safe(output.path))});
    }
    stdout_taken = stdout_taken || output.path.empty();
    outputs.push_back(std::move(output));
  }
  for (const Output& output : outputs) {
    const bool to_stdout = output.path.empty();
    const report::Style style =
        to_stdout ? style_of(world, options, world.out_terminal) : report::Style{};
    const std::string text = output.form->make(style);
    const int code = to_stdout ? write_out(world, text) : write_file(world, output.path, text);
    if (code != kClean) return code;
  }
  return kClean;
}

struct Progress::State {
  std::mutex lock;
  std::condition_variable changed;
  bool done = false;
  std::atomic<std::size_t> reached{0}, all{0};
  std::thread thread;
};

Progress::Progress(const World& world, const Options& options, std::string what) {
  if (options.quiet || !world.err_terminal) return;
  state_ = std::make_unique<State>();
  state_->thread = std::thread([this, err = world.err, text = std::move(what)] {
    using std::chrono::seconds;
    constexpr seconds kSilence{2};
    std::unique_lock held(state_->lock);
    if (state_->changed.wait_for(held, kSilence, [&] { return state_->done; })) return;
    for (int s = static_cast<int>(kSilence.count()); !state_->done; ++s) {
      const std::size_t all = state_->all;
      const std::string part =
          all == 0 ? "" : fmt::format(", {} of {}", state_->reached.load(), all);
      std::fputs(fmt::format("\r{}{} … {} s\x1b[K", text, part, s).c_str(), err);
      std::fflush(err);
      state_->changed.wait_for(held, seconds(1), [&] { return state_->done; });
    }
    std::fputs("\r\x1b[K", err);
    std::fflush(err);
  });
}

void Progress::reached(std::size_t done, std::size_t all) {
  if (!state_) return;
  state_->reached = done;
  state_->all = all;
}

Progress::~Progress() {
  if (!state_) return;
  {
    const std::lock_guard held(state_->lock);
    state_->done = true;
  }
  state_->changed.notify_all();
  state_->thread.join();
}

}  // namespace onus::cli
