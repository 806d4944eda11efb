# What is compiled into the library from files that are no C: the page of
# prof2html and profview, and whatever else prof_embed() is called for.

set(embed_dir ${PROJECT_BINARY_DIR}/embedded)
file(MAKE_DIRECTORY ${embed_dir})
add_executable(embed cmake/embed/embed.c)
add_executable(embed_page cmake/embed/page.c)
target_link_libraries(embed_page PRIVATE ZLIB::ZLIB)

# Adds a source to library_sources that defines NAME[] and NAME_size with the bytes of the file.
macro(prof_embed name file)
  add_custom_command(OUTPUT ${embed_dir}/${name}.c
    COMMAND embed ${name} ${file} ${embed_dir}/${name}.c
    DEPENDS embed ${file} VERBATIM)
  list(APPEND library_sources ${embed_dir}/${name}.c)
endmacro()

# ---- the page: page.html with page.css and the modules of order.txt ----------

set(page_dir ${PROJECT_SOURCE_DIR}/render/page)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${page_dir}/order.txt)
file(STRINGS ${page_dir}/order.txt page_modules REGEX "^[a-z]")
list(TRANSFORM page_modules PREPEND ${page_dir}/)

add_custom_command(
  OUTPUT ${embed_dir}/page.html ${embed_dir}/page.html.loader ${embed_dir}/page.html.script
    ${embed_dir}/page.html.style
  COMMAND embed_page ${page_dir}/page.html ${page_dir}/page.css ${embed_dir}/page.html
    ${page_dir}/loader.js ${page_modules}
  DEPENDS embed_page ${page_dir}/page.html ${page_dir}/page.css ${page_dir}/loader.js ${page_modules}
  VERBATIM)
add_custom_command(OUTPUT ${embed_dir}/page_policy.c
  COMMAND ${CMAKE_COMMAND} -D page=${embed_dir}/page.html -D output=${embed_dir}/page_policy.c
    -P ${PROJECT_SOURCE_DIR}/cmake/page_policy.cmake
  DEPENDS ${embed_dir}/page.html.loader ${embed_dir}/page.html.script ${embed_dir}/page.html.style
    ${PROJECT_SOURCE_DIR}/cmake/page_policy.cmake VERBATIM)
prof_embed(page_html ${embed_dir}/page.html)
list(APPEND library_sources ${embed_dir}/page_policy.c)

# ---- the style and the script of flame graphs ---------------------------------

foreach(part style.css boxes.js tools.js)
  string(REPLACE "." "_" name flame_${part})
  prof_embed(${name} ${PROJECT_SOURCE_DIR}/render/flame/${part})
endforeach()
