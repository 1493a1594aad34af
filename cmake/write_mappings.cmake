# Run as a script: writes the C++ source that holds every mapping file.
cmake_minimum_required(VERSION 3.25)

set(code "#include \"kinds.h\"\n\n#include <array>\n\nnamespace onus::inventory {\nnamespace {\n\n")
set(rows "")
set(count 0)
file(GLOB mappings ${MAPPINGS_DIR}/*.yaml)
list(SORT mappings)
foreach(path IN LISTS mappings)
  get_filename_component(name ${path} NAME_WE)
  # A bracket and a semicolon mean something to CMake's lists: hex keeps the bytes as they are.
  file(READ ${path} bytes HEX)
  string(LENGTH "${bytes}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" literal "${bytes}")
  string(REGEX REPLACE "(\\\\x[0-9a-f][0-9a-f]\\\\x[0-9a-f][0-9a-f]\\\\x[0-9a-f][0-9a-f]\\\\x[0-9a-f][0-9a-f])" "\\1\"\n    \"" literal "${literal}")
  string(APPEND rows "    ShippedMapping{\"${name}\", std::string_view(\"${literal}\", ${size})},\n")
  math(EXPR count "${count} + 1")
endforeach()
string(APPEND code "constexpr std::array<ShippedMapping, ${count}> kMappings{{\n${rows}}};\n\n}  // namespace\n\n"
  "std::span<const ShippedMapping> shipped_mappings() { return kMappings; }\n\n}  // namespace onus::inventory\n")
file(WRITE ${OUTPUT} "${code}")
