-- SPDX-License-Identifier: MIT
-- What a million processes that wait may take; and no byte is lost, if valgrind is there to say so.
-- Usage: memory_test.lua PLENUM COST WAITING.lua SCENARIO...
local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "?.lua;" .. package.path
local harness = require "harness"
local plenum, cost, waiting = arg[1], arg[2], arg[3]

local function output(command)
  local pipe = assert(io.popen(command .. " 2>&1 </dev/null"))
  local text = pipe:read("a")
  pipe:close()
  return text
end

local function takes(file, options, most_mb)
  local text = output(("'%s' '%s' run '%s' --quiet %s"):format(cost, plenum, file, options))
  local kb, status = text:match("rss_kb (%d+) status (%d+)")
  harness.equal(status, "0", "status")
  local mb = tonumber(kb) / 1000
  print(("# %.0f MB %s"):format(mb, options))
  if mb > most_mb then error(("%.0f MB, more than %d"):format(mb, most_mb)) end
end

local function a_million(style, most_mb) takes(waiting, "--set processes=1000000 --set style=" .. style, most_mb) end

harness.test("10^6 coroutines that wait for a message fit in 1.5 GB", function() a_million("coroutine", 1500) end)
harness.test("10^6 processes of a type fit in 0.45 GB", function() a_million("handler", 450) end)
harness.test("what was cancelled takes no room", function() takes(here .. "memory/cancelled.lua", "", 30) end)

local has_valgrind = output("valgrind --version"):find("^valgrind")
local skip = has_valgrind and "" or " # SKIP"
for i = 4, #arg do
  local file = arg[i]
  local name = file:match("[^/]+$")
  harness.test(name .. " loses no memory and reads none that is not its own" .. skip, function()
    if not has_valgrind then return end
    local command = "valgrind --quiet --leak-check=full --errors-for-leak-kinds=definite --error-exitcode=99 "
    local text = output(command .. ("'%s' run '%s' --quiet --shards 2; echo status $?"):format(plenum, file))
    harness.equal(text:match("status (%d+)%s*$"), "0", "status of " .. name .. ": " .. text)
  end)
end

harness.done()
