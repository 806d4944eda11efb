# Man pages and bash completion are printed by the built tools, from the table
# their options are parsed with, so neither can fall behind.

set(man_dir ${PROJECT_BINARY_DIR}/man)
set(completion_dir ${PROJECT_BINARY_DIR}/completions)
file(MAKE_DIRECTORY ${man_dir} ${completion_dir})

foreach(tool IN LISTS tools)
  add_custom_command(OUTPUT ${man_dir}/${tool}.1 ${completion_dir}/${tool}
    COMMAND ${tool} --help=man > ${man_dir}/${tool}.1
    COMMAND ${tool} --help=bash > ${completion_dir}/${tool}
    DEPENDS ${tool} VERBATIM)
  list(APPEND man_pages ${man_dir}/${tool}.1)
  list(APPEND completions ${completion_dir}/${tool})
endforeach()
add_custom_target(describe ALL DEPENDS ${man_pages} ${completions})
