# Puts rules/*.md and frameworks/*.json into the binary, so that `onus explain` works from an
# installed one. A rule or a framework is added by adding a file.
file(GLOB ONUS_RULE_PAGES CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/rules/*.md)
file(GLOB ONUS_FRAMEWORKS CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/frameworks/*.json)
set(ONUS_BOOK ${PROJECT_BINARY_DIR}/generated/findings_book.cpp)
add_custom_command(
  OUTPUT ${ONUS_BOOK}
  COMMAND ${CMAKE_COMMAND} -D "OUTPUT=${ONUS_BOOK}" -D "RULES_DIR=${PROJECT_SOURCE_DIR}/rules"
          -D "FRAMEWORKS_DIR=${PROJECT_SOURCE_DIR}/frameworks"
          -P ${PROJECT_SOURCE_DIR}/cmake/write_book.cmake
  DEPENDS ${ONUS_RULE_PAGES} ${ONUS_FRAMEWORKS} ${PROJECT_SOURCE_DIR}/cmake/write_book.cmake
  COMMENT "Binding rule pages and frameworks into one source"
  VERBATIM)
target_sources(onus_findings PRIVATE ${ONUS_BOOK})
