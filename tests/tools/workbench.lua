-- SPDX-License-Identifier: MIT
-- Where the tests of a command work: a folder of its own, what is written and read there, plenum, which runs there once
-- workbench.plenum says where it lies; and the tests themselves, in TAP.
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

-- Runs plenum with these words: exit status (or "signal" with its number), standard output, standard error.
function workbench.execute(...)
  local command = { "cd", workbench.quoted(workbench.folder), "&& timeout 100", workbench.quoted(workbench.plenum) }
  for _, word in ipairs { ... } do command[#command + 1] = workbench.quoted(word) end
  command[#command + 1] = "</dev/null >out 2>err"
  local _, how, status = os.execute(table.concat(command, " "))
  return how == "exit" and status or how .. status, workbench.read "out", workbench.read "err"
end

-- The same of a command that must be well: standard output.
function workbench.well(...)
  local status, out, err = workbench.execute(...)
  if status ~= 0 then error(("status %s: %s"):format(status, err), 2) end
  return out
end

local tests, SKIPPED = {}, {}

function workbench.test(name, body) tests[#tests + 1] = { name, body } end

-- Ends the test that calls it.
function workbench.skip(why) error(setmetatable({ why = why }, SKIPPED), 0) end

function workbench.equal(got, wanted, what)
  if got ~= wanted then
    error(("%s is %s, not %s"):format(what, tostring(got):sub(1, 400), tostring(wanted):sub(1, 400)), 2)
  end
end

function workbench.has(text, part)
  if not text:find(part, 1, true) then error(("no %q in %q"):format(part, text:sub(1, 2000)), 2) end
end

-- Runs the tests, removes the folder and ends the program.
function workbench.done()
  local failed = 0
  print("1.." .. #tests)
  for number, each in ipairs(tests) do
    local well, problem = pcall(each[2])
    local skipped = not well and getmetatable(problem) == SKIPPED
    if not well and not skipped then failed = failed + 1 end
    print(("%s %d - %s%s"):format((well or skipped) and "ok" or "not ok", number, each[1],
      skipped and " # SKIP " .. problem.why or ""))
    if not well and not skipped then print("# " .. tostring(problem):gsub("\n", "\n# ")) end
  end
  os.execute("rm -rf " .. workbench.quoted(workbench.folder))
  os.exit(failed == 0)
end

return workbench
