-- Starts `noblame lsp` in Neovim without a screen, and checks that a finding is shown, told on hover, and can be silenced.
-- NOBLAME names the program.

local function fail(words)
  io.stderr:write("neovim: " .. words .. "\n")
  vim.cmd("cquit 1")
end

local folder = vim.fn.tempname()
vim.fn.mkdir(folder .. "/postmortems", "p")
vim.fn.writefile({}, folder .. "/noblame.yml")
local path = folder .. "/postmortems/2026-11-21-x.md"
vim.fn.writefile({ "# Outage", "", "Ana forgot the flag." }, path)
vim.cmd("edit " .. path)
local buffer = vim.api.nvim_get_current_buf()
local client = vim.lsp.start_client({ name = "noblame", cmd = { vim.env.NOBLAME, "lsp" }, root_dir = folder })
if not client then fail("the server does not start") end
vim.lsp.buf_attach_client(buffer, client)

local function found()
  return vim.tbl_filter(function(one) return one.code == "blame/forgot" end, vim.diagnostic.get(buffer))
end
if not vim.wait(10000, function() return #found() == 1 end, 20) then fail("no finding is shown") end
local one = found()[1]
if one.lnum ~= 2 or one.col ~= 4 then fail("the finding stands in another place") end

local function ask(method, params)
  local answers = vim.lsp.buf_request_sync(buffer, method, params, 10000)
  return answers and answers[client] and answers[client].result
end
local place = { line = 2, character = 5 }
local hover = ask("textDocument/hover", { textDocument = vim.lsp.util.make_text_document_params(buffer), position = place })
if not (hover and hover.contents.value:find("blame/forgot", 1, true)) then fail("nothing is told on hover") end
local actions = ask("textDocument/codeAction", {
  textDocument = vim.lsp.util.make_text_document_params(buffer),
  range = { start = place, ["end"] = place },
  context = { diagnostics = {} },
})
for _, action in ipairs(actions or {}) do
  if action.title:find("Silence", 1, true) then
    vim.lsp.util.apply_workspace_edit(action.edit, "utf-16")
  end
end
local line = vim.api.nvim_buf_get_lines(buffer, 2, 3, true)[1]
if line ~= "Ana forgot the flag. <!-- noblame: off blame/forgot because … -->" then fail("the silence is not written: " .. line) end

vim.api.nvim_buf_set_lines(buffer, 2, 3, true, { "The flag was off." })
if not vim.wait(10000, function() return #found() == 0 end, 20) then fail("the finding stays") end
print("neovim: a finding was shown, explained, silenced and gone\n")
vim.cmd("qall!")
