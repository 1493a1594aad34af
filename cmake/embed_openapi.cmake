# Puts the description of the API into the binary, so that GET /openapi.json tells what is served.
set(ONUS_OPENAPI ${PROJECT_SOURCE_DIR}/src/server/openapi.json)
set(ONUS_OPENAPI_SOURCE ${PROJECT_BINARY_DIR}/generated/openapi_text.cpp)
add_custom_command(
  OUTPUT ${ONUS_OPENAPI_SOURCE}
  COMMAND ${CMAKE_COMMAND} -D "OUTPUT=${ONUS_OPENAPI_SOURCE}" -D "INPUT=${ONUS_OPENAPI}"
          -P ${PROJECT_SOURCE_DIR}/cmake/write_openapi.cmake
  DEPENDS ${ONUS_OPENAPI} ${PROJECT_SOURCE_DIR}/cmake/write_openapi.cmake
  COMMENT "Binding the API's description into one source"
  VERBATIM)
target_sources(onus_server PRIVATE ${ONUS_OPENAPI_SOURCE})
