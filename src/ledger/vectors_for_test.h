// Reading the vectors that others made; for tests only, which run in the repository's folder.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "onus/codec/base64.h"
#include "onus/codec/json.h"
#include "onus/ledger/merkle.h"

namespace onus::ledger {

inline std::string vector_file(const std::string& name) {
  std::ifstream in("tests/vectors/ledger/" + name, std::ios::binary);
  EXPECT_TRUE(in.good()) << name;
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline codec::JsonValue json_vectors(const std::string& name) {
  auto value = codec::parse_json(vector_file(name));
  EXPECT_TRUE(value.has_value()) << name << ": " << (value ? "" : value.error().message);
  return value ? std::move(*value) : codec::JsonValue{};
}

}  // namespace onus::ledger
