// The XML of the Open-PSA Model Exchange Format, element by element.
#include <expat.h>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <memory>
#include <new>
#include <optional>

#include "open_psa_document.h"
#include "open_psa_words.h"

namespace onus::diagrams {
namespace {

using base::ErrorKind;

enum class Element : std::uint8_t {
  kRoot,
  kFaultTree,
  kModelData,
  kGate,
  kBasicEvent,
  kHouseEvent,
  kParameter,
  kTerm,
  kIgnored
};

struct Open {
  Element element = Element::kIgnored;
  std::uint32_t index = 0;  // of the name or term
};

class Reader {
 public:
  explicit Reader(const OpenPsaOptions& options) : options_(options) {}

  base::Result<Document> read(std::string_view bytes) {
    const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
        XML_ParserCreate(nullptr), &XML_ParserFree);
    if (!parser) return base::fail(ErrorKind::kLimit, "no memory left for the XML reader");
    parser_ = parser.get();
    XML_SetUserData(parser_, this);
    XML_SetElementHandler(parser_, &Reader::on_start, &Reader::on_end);
    XML_SetCharacterDataHandler(parser_, &Reader::on_text);
    // Without entities there is nothing that could be expanded without bound.
    XML_SetEntityDeclHandler(parser_, &Reader::on_entity);
    XML_SetParamEntityParsing(parser_, XML_PARAM_ENTITY_PARSING_NEVER);
    constexpr std::size_t kPiece = std::size_t{1} << 20U;
    for (std::size_t at = 0;;) {
      const std::size_t length = std::min(kPiece, bytes.size() - at);
      const bool last = at + length == bytes.size();
      const XML_Status status =
          XML_Parse(parser_, bytes.data() + at, static_cast<int>(length), last ? 1 : 0);
      if (error_) return std::unexpected<base::Error>(*error_);
      if (status != XML_STATUS_OK) {
        return std::unexpected<base::Error>(open_psa_error(
            ErrorKind::kInvalid, options_.file_name, here(),
            fmt::format("not well-formed XML: {}", XML_ErrorString(XML_GetErrorCode(parser_)))));
      }
      at += length;
      if (last) return std::move(document_);
    }
  }

 private:
  static Reader& self(void* data) { return *static_cast<Reader*>(data); }

  // Exceptions must not pass through the C library, so they end here.
  template <class Action>
  void guarded(const Action& action) {
    if (error_) return;
    try {
      action();
    } catch (const std::bad_alloc&) {
      stop(ErrorKind::kLimit, "no memory left to read the fault tree");
    }
  }

  static void on_start(void* data, const XML_Char* name, const XML_Char** attributes) {
    self(data).guarded([&] { self(data).start(name, attributes); });
  }
  static void on_end(void* data, const XML_Char*) {
    self(data).guarded([&] { self(data).end(); });
  }
  static void on_text(void* data, const XML_Char* text, int length) {
    Reader& reader = self(data);
    reader.guarded([&] { reader.text({text, static_cast<std::size_t>(length)}); });
  }
  static void on_entity(void* data, const XML_Char*, int, const XML_Char*, int, const XML_Char*,
                        const XML_Char*, const XML_Char*, const XML_Char*) {
    Reader& reader = self(data);
    reader.guarded([&] {
      reader.stop(ErrorKind::kInvalid,
                  "an entity is declared; fault trees are read without entities, write the text "
                  "where it is used");
    });
  }

  [[nodiscard]] Place here() const {
    return {static_cast<std::uint32_t>(XML_GetCurrentLineNumber(parser_)),
            static_cast<std::uint32_t>(XML_GetCurrentColumnNumber(parser_)) + 1};
  }

  void stop(ErrorKind kind, const std::string& message) {
    if (error_) return;
    error_ = open_psa_error(kind, options_.file_name, here(), message);
    XML_StopParser(parser_, XML_FALSE);
  }

  static std::optional<std::string_view> find(const XML_Char** attributes,
                                              std::string_view wanted) {
    for (; *attributes != nullptr; attributes += 2) {
      if (wanted == attributes[0]) return attributes[1];
    }
    return std::nullopt;
  }

  std::optional<std::string_view> need(const XML_Char** attributes, std::string_view element,
                                       std::string_view wanted) {
    const auto found = find(attributes, wanted);
    if (!found) {
      stop(ErrorKind::kInvalid, fmt::format("<{}> has no attribute \"{}\"", element, wanted));
    } else if (found->size() > kOpenPsaNameBytesMax) {
      stop(ErrorKind::kLimit, fmt::format("attribute \"{}\" of <{}> is longer than {} bytes",
                                          wanted, element, kOpenPsaNameBytesMax));
      return std::nullopt;
    }
    return found;
  }

  void start(std::string_view word, const XML_Char** attributes) {
    if (open_.size() >= options_.nesting_max) {
      return stop(ErrorKind::kLimit,
                  fmt::format("elements are nested deeper than {}; give inner formulae gates of "
                              "their own",
                              options_.nesting_max));
    }
    if (open_.empty()) {
      if (word != "opsa-mef") {
        return stop(ErrorKind::kInvalid,
                    fmt::format("the document is a <{}>, expected <opsa-mef>", word));
      }
      return push(Element::kRoot, 0);
    }
    const Element inside = open_.back().element;
    if (inside == Element::kIgnored || word == "label" || word == "attributes") {
      return push(Element::kIgnored, 0);
    }
    switch (inside) {
      case Element::kRoot:
      case Element::kFaultTree:
      case Element::kModelData: return start_definition(inside, word, attributes);
      default: return start_term(word, attributes);
    }
  }

  void push(Element element, std::uint32_t index) { open_.push_back({element, index}); }

  void start_definition(Element inside, std::string_view word, const XML_Char** attributes) {
    if (inside == Element::kRoot && word == "define-fault-tree") {
      const auto name = need(attributes, word, "name");
      if (name && document_.tree_name.empty()) document_.tree_name = *name;
      return push(Element::kFaultTree, 0);
    }
    if (inside == Element::kRoot && word == "model-data") return push(Element::kModelData, 0);
    if (word == "define-gate" && inside == Element::kFaultTree) {
      return define(Element::kGate, NameKind::kGate, word, attributes);
    }
    if (word == "define-basic-event" && inside != Element::kRoot) {
      return define(Element::kBasicEvent, NameKind::kBasicEvent, word, attributes);
    }
    if (word == "define-house-event" && inside != Element::kRoot) {
      return define(Element::kHouseEvent, NameKind::kHouseEvent, word, attributes);
    }
    if (word == "define-parameter" && inside != Element::kRoot) {
      return define(Element::kParameter, NameKind::kParameter, word, attributes);
    }
    stop(ErrorKind::kInvalid,
         fmt::format("<{}> is not understood here; gates, basic events, house events and "
                     "parameters of fault trees are",
                     word));
  }

  void define(Element element, NameKind kind, std::string_view word, const XML_Char** attributes) {
    const auto text = need(attributes, word, "name");
    if (!text) return;
    const auto index = name_of(kind == NameKind::kParameter, *text);
    if (!index) return;
    Name& name = names(kind == NameKind::kParameter)[*index];
    if (name.kind != NameKind::kUndefined) {
      return stop(ErrorKind::kInvalid,
                  fmt::format("\"{}\" is defined a second time; the first is at line {}", *text,
                              name.defined.line));
    }
    name.kind = kind;
    name.defined = here();
    push(element, *index);
  }

  std::vector<Name>& names(bool parameter) {
    return parameter ? document_.parameters : document_.events;
  }

  std::optional<std::uint32_t> name_of(bool parameter, std::string_view text) {
    auto& known = parameter ? known_parameters_ : known_events_;
    std::vector<Name>& list = names(parameter);
    const auto [found, fresh] =
        known.try_emplace(std::string{text}, static_cast<std::uint32_t>(list.size()));
    if (fresh) {
      if (list.size() >= kOpenPsaNamesMax) {
        stop(ErrorKind::kLimit, fmt::format("more than {} names", kOpenPsaNamesMax));
        return std::nullopt;
      }
      list.push_back({std::string{text}, NameKind::kUndefined, kNoTerm, {}});
    }
    return found->second;
  }

  void start_term(std::string_view word, const XML_Char** attributes) {
    const bool formula = in_formula();
    Term term;
    term.place = here();
    term.in_formula = formula;
    const TermWord* operation = nullptr;
    for (const TermWord& known : kTermWords) {
      if (known.word == word && known.in_formula == formula) operation = &known;
    }
    if (operation != nullptr) {
      term.kind = operation->kind;
      if (term.kind == TermKind::kAtLeast || term.kind == TermKind::kCardinality) {
        if (!read_bounds(word, attributes, term)) return;
      }
    } else if (formula ? !read_reference(word, attributes, term)
                       : !read_value(word, attributes, term)) {
      return;
    }
    attach(term);
  }

  [[nodiscard]] bool in_formula() const {
    for (auto it = open_.rbegin(); it != open_.rend(); ++it) {
      if (it->element != Element::kTerm) return it->element == Element::kGate;
    }
    return false;
  }

  bool read_bounds(std::string_view word, const XML_Char** attributes, Term& term) {
    const auto least = need(attributes, word, "min");
    if (!least || !read_whole(*least, term.least)) return false;
    term.most = kMany;
    if (term.kind == TermKind::kAtLeast) return true;
    const auto most = need(attributes, word, "max");
    return most && read_whole(*most, term.most);
  }

  bool read_whole(std::string_view text, std::uint32_t& value) {
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (status == std::errc{} && end == text.data() + text.size()) return true;
    stop(ErrorKind::kInvalid, fmt::format("\"{}\" is not a whole number", text));
    return false;
  }

  bool read_reference(std::string_view word, const XML_Char** attributes, Term& term) {
    if (word == "constant") {
      const auto value = need(attributes, word, "value");
      return value && read_truth(*value, term);
    }
    if (word != "gate" && word != "basic-event" && word != "house-event" && word != "event") {
      stop(ErrorKind::kInvalid,
           fmt::format("<{}> is not understood in a formula; see the list of operators in "
                       "docs/analysis/cut-sets.md",
                       word));
      return false;
    }
    const auto text = need(attributes, word, "name");
    const auto index = text ? name_of(false, *text) : std::nullopt;
    if (!index) return false;
    term.kind = TermKind::kReference;
    term.name = *index;
    return true;
  }

  bool read_truth(std::string_view text, Term& term) {
    if (text != "true" && text != "false") {
      stop(ErrorKind::kInvalid, fmt::format("\"{}\" is neither \"true\" nor \"false\"", text));
      return false;
    }
    term.value = text == "true" ? 1 : 0;
    return true;
  }

  bool read_value(std::string_view word, const XML_Char** attributes, Term& term) {
    if (word == "parameter") {
      const auto text = need(attributes, word, "name");
      const auto index = text ? name_of(true, *text) : std::nullopt;
      if (!index) return false;
      term.kind = TermKind::kReference;
      term.name = *index;
      return true;
    }
    if (word != "float" && word != "int" && word != "bool" && word != "constant") {
      stop(ErrorKind::kInvalid,
           fmt::format("<{}> is not understood as an expression; numbers, parameters, add, sub, "
                       "mul, div and neg are",
                       word));
      return false;
    }
    const auto text = need(attributes, word, "value");
    if (!text) return false;
    if (word == "bool" || word == "constant") return read_truth(*text, term);
    const auto [end, status] =
        std::from_chars(text->data(), text->data() + text->size(), term.value);
    if (status == std::errc{} && end == text->data() + text->size() && std::isfinite(term.value)) {
      return true;
    }
    stop(ErrorKind::kInvalid, fmt::format("\"{}\" is not a number", *text));
    return false;
  }

  void attach(const Term& term) {
    std::vector<Term>& terms = document_.terms;
    if (terms.size() >= kOpenPsaTermsMax) {
      return stop(ErrorKind::kLimit,
                  fmt::format("more than {} operators and references", kOpenPsaTermsMax));
    }
    const auto index = static_cast<std::uint32_t>(terms.size());
    const Open& parent = open_.back();
    if (parent.element == Element::kTerm) {
      Term& above = terms[parent.index];
      if (above.kind == TermKind::kReference || above.kind == TermKind::kConstant) {
        return stop(ErrorKind::kInvalid, "a reference or value has no arguments");
      }
      if (above.first == kNoTerm) {
        above.first = index;
      } else {
        terms[above.last].next = index;
      }
      above.last = index;
      ++above.count;
    } else {
      Name& name = names(parent.element == Element::kParameter)[parent.index];
      if (name.term != kNoTerm) {
        return stop(ErrorKind::kInvalid, fmt::format("\"{}\" has a second value", name.text));
      }
      name.term = index;
    }
    terms.push_back(term);
    push(Element::kTerm, index);
  }

  void end() {
    const Open closed = open_.back();
    open_.pop_back();
    if (closed.element != Element::kTerm) return;
    const Term& term = document_.terms[closed.index];
    for (const TermWord& known : kTermWords) {
      if (known.kind != term.kind) continue;
      if (term.count < known.arguments_min || term.count > known.arguments_max) {
        stop(ErrorKind::kInvalid,
             fmt::format("<{}> has {} arguments, expected {}{}", known.word, term.count,
                         known.arguments_min, known.arguments_max == kMany ? " or more" : ""));
      }
    }
  }

  void text(std::string_view text) {
    if (open_.empty() || open_.back().element == Element::kIgnored) return;
    if (std::ranges::all_of(text, [](char c) { return c <= ' ' && c >= 0; })) return;
    stop(ErrorKind::kInvalid, "text between elements; the format has elements only");
  }

  const OpenPsaOptions& options_;
  XML_Parser parser_ = nullptr;
  Document document_;
  std::vector<Open> open_;
  std::unordered_map<std::string, std::uint32_t> known_events_;
  std::unordered_map<std::string, std::uint32_t> known_parameters_;
  std::optional<base::Error> error_;
};

}  // namespace

base::Result<Document> parse_open_psa(std::string_view bytes, const OpenPsaOptions& options) {
  return Reader(options).read(bytes);
}

}  // namespace onus::diagrams
