#include "onus/recorder/recording.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

namespace onus::recorder {
namespace {

namespace fs = std::filesystem;
using base::ErrorKind;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// A folder that goes with the test.
class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "onus-cast-XXXXXX").string();
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    path_ = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] fs::path operator/(const char* name) const { return path_ / name; }

 private:
  fs::path path_;
};

const RecordingHeader kHeader{{120, 40}, 1'764'115'200, "request-42", "turbine", "", "xterm"};

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write_file(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

struct Played {
  base::Result<ReadRecording> read;
  std::string output;
  std::vector<RecordedEvent> others;
};

Played play(const fs::path& path) {
  Played played{base::fail(ErrorKind::kIo, "not read"), {}, {}};
  played.read = read_recording(path, [&](const RecordedEvent& event) {
    if (event.kind == RecordedEvent::Kind::kOutput)
      played.output += event.bytes;
    else
      played.others.push_back(event);
  });
  return played;
}

TEST(Recording, IsAnAsciicastOfVersion2) {
  const Folder folder;
  auto writer = RecordingWriter::create(folder / "a.cast", kHeader).value();
  writer.output(milliseconds(1500), "hi \x1b[1m\"there\"\r\n");
  writer.resize(seconds(2), {100, 30});
  writer.mark(seconds(3), "ends in 1 minute");
  ASSERT_TRUE(writer.finish(seconds(4)));
  const std::string text = read_file(folder / "a.cast");
  const std::string want =
      "{\"version\":2,\"width\":120,\"height\":40,\"timestamp\":1764115200,"
      "\"env\":{\"TERM\":\"xterm\"},\"onus\":{\"request\":\"request-42\",\"user\":\"turbine\","
      "\"command\":\"\"}}\n"
      "[1.500000, \"o\", \"hi \\u001b[1m\\\"there\\\"\\r\\n\"]\n"
      "[2.000000, \"r\", \"100x30\"]\n"
      "[3.000000, \"m\", \"ends in 1 minute\"]\n"
      "[4.000000, \"h\", \"";
  EXPECT_EQ(text.substr(0, want.size()), want);
}

TEST(Recording, GivesBackEveryByte) {
  const Folder folder;
  std::mt19937_64 random(7);
  std::string all;
  auto writer = RecordingWriter::create(folder / "a.cast", kHeader).value();
  for (int i = 0; i < 400; ++i) {
    std::string piece;
    const bool text = i % 3 != 0;
    for (std::size_t n = random() % 900; n > 0; --n) {
      piece += text ? std::string(
                          "aé€😀\x1b"
                          "\n")[random() % 12]
                    : static_cast<char>(random());
    }
    writer.output(milliseconds(i * 10), piece);
    all += piece;
    ASSERT_TRUE(i % 5 != 0 || writer.write(milliseconds(i * 10)));
  }
  const auto digest = writer.finish(seconds(5));
  ASSERT_TRUE(digest);
  const Played played = play(folder / "a.cast");
  ASSERT_TRUE(played.read) << played.read.error().message;
  EXPECT_EQ(played.output, all);
  EXPECT_EQ(played.read->header, kHeader);
  EXPECT_EQ(played.read->digest, *digest);
  EXPECT_EQ(played.read->unsealed, 0U);
  EXPECT_FALSE(played.read->torn);
}

TEST(Recording, ACharacterCutInTwoStaysText) {
  const Folder folder;
  auto writer = RecordingWriter::create(folder / "a.cast", kHeader).value();
  writer.output(seconds(1), "caf\xc3");
  writer.output(seconds(1), "\xa9 \xf0\x9f\x98");
  writer.output(seconds(1), "\x80");
  ASSERT_TRUE(writer.finish(seconds(1)));
  EXPECT_EQ(read_file(folder / "a.cast").find("\"x\""), std::string::npos);
  EXPECT_EQ(play(folder / "a.cast").output, "caf\xc3\xa9 \xf0\x9f\x98\x80");
}

TEST(Recording, ShowsEveryByteThatWasChanged) {
  const Folder folder;
  auto writer = RecordingWriter::create(folder / "a.cast", kHeader).value();
  for (int i = 0; i < 10; ++i) {
    writer.output(seconds(i), "line " + std::to_string(i) + "\r\n");
    ASSERT_TRUE(writer.write(seconds(i)));
  }
  ASSERT_TRUE(writer.finish(seconds(10)));
  const std::string good = read_file(folder / "a.cast");
  const auto digest = play(folder / "a.cast").read.value().digest;
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    write_file(folder / "b.cast", bad);
    const Played played = play(folder / "b.cast");
    const bool last_line_end = i + 1 == good.size();  // then the last seal is a torn line
    EXPECT_TRUE(!played.read || (last_line_end && played.read->digest != digest)) << i;
  }
}

TEST(Recording, NamesTheLineThatIsWrong) {
  const Folder folder;
  auto writer = RecordingWriter::create(folder / "a.cast", kHeader).value();
  writer.output(seconds(1), "rm -rf /\r\n");
  ASSERT_TRUE(writer.finish(seconds(2)));
  std::string text = read_file(folder / "a.cast");
  text.replace(text.find("rm -rf"), 6, "ls -la");
  write_file(folder / "a.cast", text);
  const Played played = play(folder / "a.cast");
  ASSERT_FALSE(played.read);
  EXPECT_NE(played.read.error().message.find("line 3"), std::string::npos);
  EXPECT_NE(played.read.error().message.find("changed"), std::string::npos);
}

TEST(Recording, OfAKilledWriterIsReadAsFarAsItGoes) {
  const Folder folder;
  auto writer = RecordingWriter::create(folder / "a.cast", kHeader).value();
  writer.output(seconds(1), "one\r\n");
  ASSERT_TRUE(writer.write(seconds(2)));  // sealed: a second has passed
  writer.output(milliseconds(2100), "two\r\n");
  ASSERT_TRUE(writer.write(milliseconds(2100)));
  std::ofstream(folder / "a.cast", std::ios::binary | std::ios::app) << "[2.2, \"o\", \"thr";
  const Played played = play(folder / "a.cast");
  ASSERT_TRUE(played.read) << played.read.error().message;
  EXPECT_EQ(played.output, "one\r\ntwo\r\n");
  EXPECT_EQ(played.read->unsealed, 1U);
  EXPECT_TRUE(played.read->torn);
}

TEST(Recording, RefusesAFileThatIsThere) {
  const Folder folder;
  write_file(folder / "a.cast", "mine");
  EXPECT_EQ(RecordingWriter::create(folder / "a.cast", kHeader).error().kind, ErrorKind::kIo);
  EXPECT_EQ(read_file(folder / "a.cast"), "mine");
}

TEST(Recording, RefusesWhatItDoesNotWrite) {
  const Folder folder;
  const std::string header =
      "{\"version\":2,\"width\":1,\"height\":1,\"timestamp\":0,\"env\":{},"
      "\"onus\":{}}\n";
  for (const char* line :
       {"[]", "[1,\"o\"]", "[-1,\"o\",\"\"]", "[1,\"q\",\"\"]", "[1,\"r\",\"80\"]",
        "[1,\"r\",\"80x\"]", "[1,\"r\",\"80x24x\"]", "[1,\"x\",\"*\"]", "[1e300,\"o\",\"\"]",
        "not json", "[1,\"h\",\"00\"]"}) {
    write_file(folder / "a.cast", header + line + "\n");
    const Played played = play(folder / "a.cast");
    ASSERT_FALSE(played.read) << line;
    EXPECT_NE(played.read.error().message.find("line 2"), std::string::npos) << line;
  }
  write_file(folder / "a.cast", header + std::string(kLineBytesMax + 1, 'x') + "\n");
  EXPECT_EQ(play(folder / "a.cast").read.error().kind, ErrorKind::kLimit);
  write_file(folder / "a.cast", "");
  EXPECT_EQ(play(folder / "a.cast").read.error().kind, ErrorKind::kInvalid);
}

/// While it lives no file of this process may grow beyond `bytes`: a disk that is full.
class SmallFiles {
 public:
  explicit SmallFiles(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit small{bytes, before_.rlim_max};
    ::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallFiles() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  SmallFiles(const SmallFiles&) = delete;
  SmallFiles& operator=(const SmallFiles&) = delete;

 private:
  rlimit before_{};
};

TEST(Recording, CountsWhatAFullDiskDidNotTake) {
  const Folder folder;
  auto writer = RecordingWriter::create(folder / "a.cast", kHeader).value();
  ASSERT_TRUE(writer.write(seconds(0)));
  const std::string piece(1U << 20U, 'x');
  {
    const SmallFiles full(4096);
    for (int i = 0; i < 20; ++i) {
      writer.output(seconds(i), piece);
      const auto written = writer.write(seconds(i));
      ASSERT_FALSE(written);
      EXPECT_EQ(written.error().kind, ErrorKind::kIo);
    }
  }
  writer.output(seconds(21), "after");  // lost still: what comes is in order or not at all
  ASSERT_TRUE(writer.write(seconds(21)));
  writer.output(seconds(22), "again");
  ASSERT_TRUE(writer.finish(seconds(22)));
  const Played played = play(folder / "a.cast");
  ASSERT_TRUE(played.read) << played.read.error().message;
  EXPECT_GT(writer.lost_bytes(), 4U << 20U);
  EXPECT_EQ(played.output.size() + writer.lost_bytes(), (20U << 20U) + 10);
  EXPECT_TRUE(played.output.ends_with("xagain"));
  ASSERT_EQ(played.others.size(), 1U);
  EXPECT_EQ(played.others.front().kind, RecordedEvent::Kind::kLoss);
}

}  // namespace
}  // namespace onus::recorder
