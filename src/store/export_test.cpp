#include "onus/store/export.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

#include "onus/ledger/verify_log.h"
#include "onus/store/proof.h"
#include "test_ledger.h"

namespace onus::store {
namespace {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::Result;

class AnyJudge final : public ledger::StatementJudge {
 public:
  Result<std::unique_ptr<ledger::Examined>> examine(std::uint64_t,
                                                    std::string_view) const override {
    return std::make_unique<ledger::Examined>();
  }
  Result<void> judge(std::uint64_t, const ledger::Hash&,
                     std::unique_ptr<ledger::Examined>) override {
    return {};
  }
};

ExportContent with(const std::string& name) {
  ExportContent content;
  content.files[name] = [](std::uint64_t) -> Result<std::string> { return "x\n"; };
  return content;
}

std::map<std::string, std::string> files_in(const fs::path& directory) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files[fs::relative(entry.path(), directory).string()] = {std::istreambuf_iterator<char>(in),
                                                             {}};
  }
  return files;
}

// As a verifier does it: the checkpoint by the log's key, then all that it covers.
Result<void> verify(const fs::path& directory) {
  const ledger::ExportDirectory files(directory);
  const auto note = files.file("checkpoint", kNoteBytesMax);
  if (!note) return std::unexpected(note.error());
  const auto key = ledger::NoteVerifier::parse(identity_of().verifier_key);
  const auto head = ledger::open_checkpoint(*note, *key);
  if (!head) return std::unexpected(head.error());
  AnyJudge judge;
  return ledger::verify_log(files, head->checkpoint, judge, {2, {}});
}

TEST(Export, GrowsToTheSameBytesAsOneMadeAtOnce) {
  TestLog test;
  const fs::path grown = test.directory.path() / "grown";
  std::uint64_t size = 0;
  for (const std::uint64_t next : {1U, 2U, 255U, 256U, 300U, 513U, 600U}) {
    test.fill(size, next);
    test.sign();
    const auto report = export_log(test.log->store(), grown, with("allowed_signers"));
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->size, next);
    EXPECT_EQ(report->size_before, size);
    const auto verified = verify(grown);
    EXPECT_TRUE(verified) << next << ": " << verified.error().message;
    size = next;
  }
  const fs::path fresh = test.directory.path() / "fresh";
  ASSERT_TRUE(export_log(test.log->store(), fresh, with("allowed_signers")));
  EXPECT_EQ(files_in(grown), files_in(fresh));
  EXPECT_TRUE(files_in(fresh).contains("tile/0/002.p/88"));
  EXPECT_TRUE(files_in(fresh).contains("tile/1/000.p/2"));
  EXPECT_TRUE(files_in(fresh).contains("tile/entries/001"));
  const auto again = export_log(test.log->store(), fresh, with("allowed_signers"));
  EXPECT_EQ(again->files_written, 0U);
}

TEST(Export, TextsAreLeftOutUnlessWantedAndGoWhenErased) {
  TestLog test;
  test.fill(0, 1);
  crypto::Digest commitment;
  ASSERT_TRUE(test.log->append([&](Transaction& transaction) -> Result<void> {
    auto put = transaction.put_text({{}, "Maria Exemplo"});
    commitment = *put;
    return {};
  }));
  test.sign();
  const fs::path directory = test.directory.path() / "export";
  ASSERT_TRUE(export_log(test.log->store(), directory, {}));
  EXPECT_FALSE(fs::exists(directory / "texts" / commitment.hex()));
  ASSERT_TRUE(export_log(test.log->store(), directory, {{}, true}));
  EXPECT_EQ(files_in(directory).at("texts/" + commitment.hex()),
            std::string(32, '\0') + "Maria Exemplo");
  ASSERT_TRUE(test.log->store().erase_text(commitment));
  EXPECT_EQ(export_log(test.log->store(), directory, {{}, true})->texts_removed, 1U);
  EXPECT_FALSE(fs::exists(directory / "texts" / commitment.hex()));
}

// A server beside goes on signing: what belongs to the head has to be made for that head.
TEST(Export, FurtherFilesAreMadeForTheHeadThatIsExported) {
  TestLog test;
  test.fill(0, 2);
  test.sign();
  ExportContent content;
  content.files["sizes"] = [&](std::uint64_t size) -> Result<std::string> {
    test.fill(2, 5);
    test.sign();
    return std::to_string(size);
  };
  const fs::path directory = test.directory.path() / "export";
  EXPECT_EQ(export_log(test.log->store(), directory, content)->size, 2U);
  EXPECT_EQ(files_in(directory).at("sizes"), "2");
  const auto verified = verify(directory);
  EXPECT_TRUE(verified) << verified.error().message;
}

TEST(Export, AFurtherFileThatCannotBeMadeLeavesTheOldHead) {
  TestLog test;
  test.fill(0, 2);
  test.sign();
  const fs::path directory = test.directory.path() / "export";
  ASSERT_TRUE(export_log(test.log->store(), directory, with("allowed_signers")));
  const std::string before = files_in(directory).at("checkpoint");
  test.fill(2, 5);
  test.sign();
  ExportContent content;
  content.files["allowed_signers"] = [](std::uint64_t) -> Result<std::string> {
    return base::fail(ErrorKind::kIo, "not now");
  };
  EXPECT_EQ(export_log(test.log->store(), directory, content).error().message, "not now");
  EXPECT_EQ(files_in(directory).at("checkpoint"), before);
  EXPECT_TRUE(verify(directory));
}

TEST(Export, AttachmentsComeAlongOnceTheirEntryIsSigned) {
  TestLog test;
  test.fill(0, 1);
  test.sign();
  const auto digest = test.log->store().keep_attachment("evidence");
  ASSERT_TRUE(test.log->append([&](Transaction& transaction) -> Result<void> {
    auto index = transaction.append_entry("with evidence");
    return transaction.put_attachment({*digest, *index});
  }));
  const fs::path directory = test.directory.path() / "export";
  ASSERT_TRUE(export_log(test.log->store(), directory, {}));
  const ledger::ExportDirectory files(directory);
  EXPECT_EQ(files.check_attachment(*digest).error().kind, ErrorKind::kNotFound);
  test.sign();
  ASSERT_TRUE(export_log(test.log->store(), directory, {}));
  EXPECT_TRUE(files.check_attachment(*digest));
  EXPECT_EQ(files.attachment(*digest), "evidence");
  std::ofstream(directory / ledger::attachment_name(*digest)) << "forged";
  EXPECT_EQ(files.check_attachment(*digest).error().kind, ErrorKind::kDenied);
}

TEST(Export, DirectoryOfAnotherLogOrALaterStateIsLeftAlone) {
  TestLog test;
  test.fill(0, 2);
  EXPECT_EQ(export_log(test.log->store(), test.directory.path() / "none", {}).error().kind,
            ErrorKind::kInvalid);  // nothing signed
  EXPECT_FALSE(fs::exists(test.directory.path() / "none"));
  test.sign();
  test.close();
  fs::copy(test.ledger(), test.directory.path() / "backup", fs::copy_options::recursive);
  ASSERT_TRUE(test.reopen());
  test.fill(2, 4);
  test.sign();
  const fs::path directory = test.directory.path() / "export";
  ASSERT_TRUE(export_log(test.log->store(), directory, {}));
  const auto before = files_in(directory);
  auto old = open_store(test.directory.path() / "backup", OpenMode::kRead, "");
  const auto behind = export_log(**old, directory, {});
  EXPECT_EQ(behind.error().kind, ErrorKind::kDenied);
  std::ofstream(directory / "checkpoint") << "another log's\n";
  EXPECT_EQ(export_log(test.log->store(), directory, {}).error().kind, ErrorKind::kInvalid);
  std::ofstream(directory / "checkpoint") << before.at("checkpoint");
  EXPECT_EQ(files_in(directory), before);
  EXPECT_EQ(export_log(test.log->store(), directory, with("../out")).error().kind,
            ErrorKind::kInvalid);
  EXPECT_EQ(export_log(test.log->store(), directory, with("checkpoint")).error().kind,
            ErrorKind::kInvalid);
}

}  // namespace
}  // namespace onus::store
