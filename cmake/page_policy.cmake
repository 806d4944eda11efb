# Writes the SHA-256 of the page's scripts and style, in hexadecimal, as C.

foreach(part loader script style)
  file(SHA256 ${page}.${part} sum)
  string(APPEND text "extern const char page_${part}_sha256[];\n"
    "const char page_${part}_sha256[] = \"${sum}\";\n")
endforeach()
file(WRITE ${output} "${text}")
