-- SPDX-License-Identifier: MIT
-- Where the tests of a command work: a folder of its own, what is written and read there, programs that run there.
local workbench = {}

function workbench.quoted(word) return "'" .. word:gsub("'", [['\'']]) .. "'" end

function workbench.output_of(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read("a")
  local _, _, status = pipe:close()
  return text, status or 0
end

function workbench.is_there(program) return os.execute("command -v " .. program .. " >/dev/null 2>&1") end

workbench.folder = workbench.output_of("mktemp -d"):gsub("\n", "")

function workbench.path(name) return workbench.folder .. "/" .. name end

function workbench.write(name, text)
  local file = assert(io.open(workbench.path(name), "wb"))
  file:write(text)
  file:close()
end

-- What is in the file, or nil.
function workbench.read(name)
  local file = io.open(workbench.path(name), "rb")
  local text = file and file:read("a")
  if file then file:close() end
  return text
end

return workbench
