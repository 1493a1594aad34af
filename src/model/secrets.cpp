#include "secrets.h"

#include <fmt/format.h>

#include <array>

namespace onus::model {
namespace {

constexpr std::size_t kSecretBytesMin = 16;
constexpr std::size_t kBodyBytesMin = 48;  // of one line of a key
constexpr std::size_t kShownBytesMax = 60;

/// A token is its prefix and at least so many letters, digits, '-', '_', '.' after it.
struct Prefix {
  std::string_view start;
  std::size_t rest_min;
};
constexpr std::array kPrefixes{
    Prefix{"AGE-SECRET-KEY-1", 20},
    Prefix{"AIza", 30},
    Prefix{"AKIA", 16},
    Prefix{"ASIA", 16},
    Prefix{"SG.", 30},
    Prefix{"dckr_pat_", 16},
    Prefix{"dop_v1_", 32},
    Prefix{"eyJ", 40},
    Prefix{"gho_", 30},
    Prefix{"ghp_", 30},
    Prefix{"ghs_", 30},
    Prefix{"ghu_", 30},
    Prefix{"github_pat_", 20},
    Prefix{"glpat-", 16},
    Prefix{"glsa_", 20},
    Prefix{"hvb.", 20},
    Prefix{"hvs.", 20},
    Prefix{"npm_", 30},
    Prefix{"pypi-AgEI", 20},
    Prefix{"rk_live_", 16},
    Prefix{"shpat_", 20},
    Prefix{"sk-ant-", 20},
    Prefix{"sk-proj-", 20},
    Prefix{"sk_live_", 16},
    Prefix{"xoxa-", 10},
    Prefix{"xoxb-", 10},
    Prefix{"xoxp-", 10},
    Prefix{"ya29.", 20},
};

bool is_token_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.';
}

/// The bytes at the front of `text` that may stand in a token.
std::size_t token_run(std::string_view text) {
  std::size_t run = 0;
  while (run < text.size() && is_token_byte(text[run])) ++run;
  return run;
}

bool starts_token(std::string_view text) {
  for (const Prefix& prefix : kPrefixes) {
    if (text.front() != prefix.start.front() || !text.starts_with(prefix.start)) continue;
    if (token_run(text.substr(prefix.start.size())) >= prefix.rest_min) return true;
  }
  return false;
}

bool starts_cut_token(std::string_view text) {
  for (const Prefix& prefix : kPrefixes) {
    if (text.starts_with(prefix.start)) return true;
  }
  return false;
}

/// A run like those of base64: long, with capitals, small letters and digits.
bool is_mixed(std::string_view run) {
  bool capital = false, small = false, digit = false;
  for (const char byte : run) {
    capital = capital || (byte >= 'A' && byte <= 'Z');
    small = small || (byte >= 'a' && byte <= 'z');
    digit = digit || (byte >= '0' && byte <= '9');
  }
  return capital && small && digit;
}

std::size_t base64_run(std::string_view text) {
  std::size_t run = 0;
  while (run < text.size() &&
         (is_token_byte(text[run]) || text[run] == '+' || text[run] == '/' || text[run] == '='))
    ++run;
  return run;
}

bool holds_private_key(std::string_view text) {
  const std::size_t begin = text.find("-----BEGIN ");
  return begin != std::string_view::npos &&
         text.find("PRIVATE KEY-----", begin) != std::string_view::npos;
}

}  // namespace

bool looks_like_secret(std::string_view text) {
  if (text.size() < kSecretBytesMin) return false;
  for (std::size_t i = 0; i + kSecretBytesMin <= text.size(); ++i) {
    if (i > 0 && is_token_byte(text[i - 1])) continue;  // inside a word
    if (starts_token(text.substr(i))) return true;
  }
  return text.find('-') != std::string_view::npos && holds_private_key(text);
}

void hide_secrets(std::string& line, bool cut) {
  const std::size_t head = line.find("-----BEGIN ");
  if (head != std::string::npos && line.find("PRIVATE KEY", head) != std::string::npos) {
    line.replace(head, std::string::npos, std::string(line.size() - head, '*'));
  }
  for (std::size_t at = 0; at < line.size();) {
    const std::string_view rest = std::string_view(line).substr(at);
    const std::size_t run = base64_run(rest);
    if (run == 0) {
      ++at;
      continue;
    }
    const std::string_view word = rest.substr(0, run);
    const bool at_edge = cut && (at == 0 || at + run == line.size());
    const bool secret =
        looks_like_secret(word) || (run >= kBodyBytesMin && is_mixed(word)) ||
        (at_edge && (starts_cut_token(word) || (run >= kSecretBytesMin && is_mixed(word))));
    if (secret) line.replace(at, run, std::string(run, '*'));
    at += run;
  }
}

std::string shown(std::string_view text) {
  if (looks_like_secret(text)) return "a value that looks like a secret and is not shown";
  if (text.size() <= kShownBytesMax) return fmt::format("\"{}\"", text);
  std::size_t cut = kShownBytesMax;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
  return fmt::format("\"{}…\"", text.substr(0, cut));
}

}  // namespace onus::model
