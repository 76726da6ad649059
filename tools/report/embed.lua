#!/usr/bin/env lua5.4
-- SPDX-License-Identifier: MIT
-- Makes a C file of texts: embed.lua OUTPUT NAME=FILE...
-- Each is `const char NAME[]`, with a zero at its end.
local output = assert(io.open(arg[1], "wb"))
for i = 2, #arg do
  local name, path = arg[i]:match("^([%w_]+)=(.+)$")
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  output:write("extern const char ", name, "[];\nconst char ", name, "[] = {\n")
  for at = 1, #text, 20 do
    local bytes = { text:byte(at, at + 19) }
    for j, byte in ipairs(bytes) do bytes[j] = byte < 128 and byte or byte - 256 end
    output:write("  ", table.concat(bytes, ","), ",\n")
  end
  output:write("  0};\n")
end
assert(output:close())
