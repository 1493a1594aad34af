// Runs a fuzz target without a fuzzer: every file of its corpus, and a fixed number of inputs made
// from them by small seeded changes. It finds less than libFuzzer does, in seconds and with any
// compiler, so that every test run includes it.
//
// Usage: replay CORPUS-FOLDER INPUTS

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::uint32_t kSeed = 20261123;
constexpr std::size_t kInputBytesMax = 1 << 16;

std::vector<std::string> read_corpus(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> corpus;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return corpus;
}

void run(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

/// One to eight changes: a byte, a deletion, a repetition, or a piece of another file.
std::string changed(const std::vector<std::string>& corpus, std::mt19937& random) {
  std::string input = corpus[random() % corpus.size()];
  for (std::uint32_t i = 0, changes = 1 + random() % 8; i < changes; ++i) {
    const std::size_t at = input.empty() ? 0 : random() % input.size();
    const std::size_t length = 1 + random() % 16;
    switch (random() % 4) {
      case 0:
        if (!input.empty()) input[at] = static_cast<char>(random());
        break;
      case 1: input.erase(at, length); break;
      case 2: input.insert(at, input.substr(at, length)); break;
      default: {
        const std::string& other = corpus[random() % corpus.size()];
        if (!other.empty()) input.insert(at, other.substr(random() % other.size(), length * 4));
      }
    }
  }
  input.resize(std::min(input.size(), kInputBytesMax));
  return input;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: replay CORPUS-FOLDER INPUTS\n");
    return 2;
  }
  const std::vector<std::string> corpus = read_corpus(argv[1]);
  if (corpus.empty()) {
    std::fprintf(stderr, "no corpus in %s\n", argv[1]);
    return 1;
  }
  for (const std::string& input : corpus) run(input);
  std::mt19937 random(kSeed);
  const long inputs = std::strtol(argv[2], nullptr, 10);
  for (long i = 0; i < inputs; ++i) run(changed(corpus, random));
  std::printf("%zu files and %ld changed inputs, seed %u\n", corpus.size(), inputs, kSeed);
  return 0;
}
