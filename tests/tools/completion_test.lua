-- SPDX-License-Identifier: MIT
-- Bash completes every option that a command's help lists, in TAP: completion_test.lua PLENUM plenum.bash
local here = arg[0]:match("^(.*/)")
package.path = here .. "?.lua;" .. here .. "../scenarios/?.lua;" .. package.path
local harness = require "harness"
local workbench = require "workbench"
local quoted, output_of = workbench.quoted, workbench.output_of

local function words_for(command)
  local script = ("source %s; COMP_WORDS=(plenum %s --); COMP_CWORD=2; _plenum; echo \"${COMPREPLY[@]}\""):format(
    quoted(arg[2]), command)
  local words = {}
  for word in output_of("bash -c " .. quoted(script)):gmatch("%S+") do words[word] = true end
  return words
end

for _, command in ipairs { "run", "topology", "report", "export", "blame", "diff", "manifest" } do
  harness.test("the options of " .. command, function()
    local words, count = words_for(command), 0
    local help = output_of(quoted(arg[1]) .. " help " .. command)
    for option in help:gsub("\n  %-%a, ", "\n  "):gmatch("\n  (%-%-[%w%-]+)") do
      if option ~= "--help" then
        assert(words[option], option .. " is not completed")
        words[option] = nil
        count = count + 1
      end
    end
    assert(count > 2, "the help lists no options")
    words["--help"] = nil
    assert(not next(words), (next(words) or "") .. " is completed, and there is none")
  end)
end

harness.done()
