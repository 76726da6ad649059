-- SPDX-License-Identifier: MIT
-- What tests of commands about traces share: `require "tracing"` after harness.plenum is set.
local harness = require "harness"
local json = require "json"

local tracing = {}
local folder = io.popen("mktemp -d"):read("l")
local count = 0

local function quoted(word) return "'" .. tostring(word):gsub("'", [['\'']]) .. "'" end

-- The path of a file that is given relatively to where the test runs, or to a script of its.
function tracing.absolute(path)
  return path:sub(1, 1) == "/" and path or io.popen("pwd"):read("l") .. "/" .. path
end

function tracing.path(name) return folder .. "/" .. name end

function tracing.shell(command)
  assert(os.execute("cd " .. quoted(folder) .. " && " .. command))
end

-- Exit status, standard output, standard error.
function tracing.plenum(...)
  local command = { "cd", quoted(folder), "&& timeout 100", quoted(harness.plenum) }
  for _, word in ipairs { ... } do command[#command + 1] = quoted(word) end
  command[#command + 1] = "</dev/null >out 2>err"
  local _, how, status = os.execute(table.concat(command, " "))
  return how == "exit" and status or how .. status, harness.read(tracing.path "out"), harness.read(tracing.path "err")
end

-- Traces a run; the words are options.  The folder's name.
function tracing.run(file, ...)
  count = count + 1
  local name = "trace-" .. count
  local status, _, said = tracing.plenum("run", file, "--quiet", "--trace", name, ...)
  if status ~= 0 then error(("status %s: %s"):format(status, said), 2) end
  return name
end

-- How many runs have been traced: the last is trace-COUNT.
function tracing.count() return count end

-- The object that a command says on standard output, and the exit status.
function tracing.json(...)
  local status, out, said = tracing.plenum(...)
  if said ~= "" then error(("status %s: %s"):format(status, said), 2) end
  return json(out), status
end

function tracing.done()
  harness.done()
  os.execute("rm -rf " .. quoted(folder))
end

return tracing
