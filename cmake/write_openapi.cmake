# Run as a script: writes the C++ source that holds the API's description.
cmake_minimum_required(VERSION 3.25)
file(READ ${INPUT} bytes HEX)
string(LENGTH "${bytes}" digits)
math(EXPR size "${digits} / 2")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" literal "${bytes}")
string(REGEX REPLACE "((\\\\x[0-9a-f][0-9a-f])(\\\\x[0-9a-f][0-9a-f])(\\\\x[0-9a-f][0-9a-f])(\\\\x[0-9a-f][0-9a-f]))" "\\1\"\n    \"" literal "${literal}")
file(WRITE ${OUTPUT} "#include \"openapi_text.h\"\n\nnamespace onus::server {\n\nstd::string_view openapi_text() {\n  return std::string_view(\"${literal}\", ${size});\n}\n\n}  // namespace onus::server\n")
