include(GNUInstallDirs)
if(TARGET onus)
  install(TARGETS onus onus-record RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  # `onus init --example` looks for these beside the program.
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples DESTINATION ${CMAKE_INSTALL_DATADIR}/onus)
  # `onus serve --console` reads these; `make console` builds them.
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/web/dist/ DESTINATION ${CMAKE_INSTALL_DATADIR}/onus/console
          OPTIONAL PATTERN .built EXCLUDE)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs DESTINATION ${CMAKE_INSTALL_DOCDIR})
  install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
endif()
