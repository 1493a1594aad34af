#include "onus/model/schema.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "onus/model/load.h"

namespace onus::model {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

std::vector<fs::path> corpus(const char* folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(fs::path("tests/schema") / folder)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Loaded load(const std::string& bytes) {
  const Document document{"estate.yaml", bytes};
  return load_documents({&document, 1});
}

TEST(Schema, IsPublishedAsItIs) {
  // The file that editors fetch and that tests/schema/check.mjs judges: `onus schema` writes it.
  EXPECT_EQ(estate_schema(), read("docs/formats/estate.schema.json"));
}

TEST(SchemaCorpus, TheLoaderTakesWhatIsGood) {
  const auto files = corpus("good");
  EXPECT_GE(files.size(), 20U);
  for (const fs::path& file : files) {
    const Loaded loaded = load(read(file));
    EXPECT_TRUE(loaded.ok()) << file << ": "
                             << (loaded.ok() ? "" : loaded.diagnostics.front().message);
  }
}

TEST(SchemaCorpus, TheLoaderRefusesWhatIsBadWithTheCodeOfItsFirstLine) {
  const auto files = corpus("bad");
  EXPECT_GE(files.size(), 60U);
  for (const fs::path& file : files) {
    const std::string bytes = read(file);
    const std::string code = bytes.substr(2, bytes.find('\n') - 2);
    const Loaded loaded = load(bytes);
    EXPECT_FALSE(loaded.ok()) << file;
    const bool found = std::any_of(loaded.diagnostics.begin(), loaded.diagnostics.end(),
                                   [&](const Diagnostic& one) { return one.code == code; });
    EXPECT_TRUE(found) << file << ": expected " << code << ", found "
                       << (loaded.diagnostics.empty() ? "nothing" : loaded.diagnostics[0].code);
  }
}

}  // namespace
}  // namespace onus::model
