// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {VaultCore} from "./VaultCore.sol";
import {ChequeHash} from "./ChequeHash.sol";
import {Payout} from "./Payout.sol";

/// @title Vault: unidirectional payment lanes with cumulative cheques, out of one deposit per payer and token.
/// @notice Nobody administers it and it cannot be upgraded. For a cheque C of a lane:
///
///   E(C) = C.cumulative + Σ amount_i over the locks with 0 < revealedAt[hash_i] < expiry_i
///   due  = max(0, min(E(C), reserved) − paid);   paid += due
///
/// Per token the vault always holds at least Σ(free + reserved − paid + credit).
///
/// Tokens that rebase, that can take balances back, or that mirror the native coin break that sum
/// for everybody who shares the pot of that token: deposit only tokens that you know.
contract Vault is VaultCore, ReentrancyGuardTransient {
    /// @param window Release window in seconds, 1 second (devnets) to 365 days; a public network takes a day or more.
    constructor(uint40 window) VaultCore(window) {}

    // ---------------------------------------------------------------- funding

    /// @notice Opens the caller's account of `token`: `signer` signs cheques, `hotAllowance` is how
    /// much it may still reserve by itself, `amount` is deposited at once (0 for none).
    function open(address token, address signer, uint96 hotAllowance, uint256 amount)
        external
        payable
        nonReentrant
    {
        bytes32 key = ChequeHash.accountKey(msg.sender, token);
        AccountState storage a = _accounts[key];
        if (a.epoch != 0) revert AlreadyOpen();
        _rotate(key, a, signer);
        a.hotAllowance = hotAllowance;
        _pull(a, token, amount);
        _announce(key, msg.sender, token, a);
    }

    /// @notice Adds to the caller's own account. Nobody can be credited with what is pulled from
    /// somebody else. Counts what arrived, so a token that takes a fee is credited less it.
    /// @param amount Base units; the native coin must come as exactly this value.
    function deposit(address token, uint256 amount) external payable nonReentrant {
        _deposit(token, amount);
    }

    /// @notice As deposit, with an EIP-2612 permit by the caller in the same transaction.
    function depositWithPermit(address token, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external
        nonReentrant
    {
        // A permit may be sent ahead by anybody who saw it; then the allowance is there already.
        try IERC20Permit(token).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        _deposit(token, amount);
    }

    /// @notice Replaces the caller's signer from now on. Lanes keep the epoch of their opening, so
    /// every cheque signed before stays good; no new reserve goes to an old epoch's lane.
    function setSigner(address token, address signer) external nonReentrant {
        (bytes32 key, AccountState storage a) = _opened(msg.sender, token);
        _rotate(key, a, signer);
        _announce(key, msg.sender, token, a);
    }

    /// @notice Sets what the hot signer may still reserve without the owner: what a stolen daemon can lose.
    function setHotAllowance(address token, uint96 amount) external nonReentrant {
        (bytes32 key, AccountState storage a) = _opened(msg.sender, token);
        a.hotAllowance = amount;
        _announce(key, msg.sender, token, a);
    }

    /// @notice Moves free money into lanes, by the owner or by the current signer within the hot allowance.
    /// All rows or none. A target that the lane already has changes nothing.
    function reserve(address payer, address token, Reserve[] calldata rows) external nonReentrant {
        (bytes32 key, AccountState storage a) = _opened(payer, token);
        // An exit that money can still be moved away from would promise the owner nothing.
        if (a.exit != 0) revert ExitPending();
        bool hot = msg.sender != payer;
        if (hot && msg.sender != signerAt[key][a.epoch]) revert NotSigner();

        uint256 added = 0;
        for (uint256 i = 0; i < rows.length; ++i) {
            added += _reserveRow(key, a.epoch, payer, token, i, rows[i]);
        }
        if (added > a.free) revert NotEnoughFree(a.free, added);
        a.free -= uint96(added);
        if (hot) {
            if (added > a.hotAllowance) revert HotAllowanceExceeded(a.hotAllowance, added);
            a.hotAllowance -= uint96(added);
        }
        _announce(key, payer, token, a);
    }

    // --------------------------------------------------------------- claiming

    /// @notice Registers preimages. Anybody may; the first time counts for ever. Registering and not
    /// checking at claim time makes partial and late claims lose nothing.
    function reveal(bytes32[] calldata preimages) external nonReentrant {
        _reveal(preimages);
    }

    /// @notice Cashes cheques. Anybody may send it; money goes to each row's payee, one payout per
    /// payee and token. A bad row is skipped (RowSkipped), not a reason to fail the others. A payout
    /// that is refused becomes a credit.
    function claim(Row[] calldata rows) external nonReentrant {
        // All preimages first, those of skipped rows too: then the order of rows cannot matter.
        for (uint256 i = 0; i < rows.length; ++i) {
            _reveal(rows[i].preimages);
        }
        Due[] memory dues = new Due[](rows.length);
        uint256 n = 0;
        for (uint256 i = 0; i < rows.length; ++i) {
            n = _claimRow(i, rows[i], dues, n);
        }
        // Every state is written before the first stranger is called.
        for (uint256 i = 0; i < n; ++i) {
            _payOrCredit(dues[i]);
        }
    }

    /// @notice Sends the caller's credit to an address of its choice: a payee that a token refuses
    /// still gets its money.
    function withdrawCredit(address token, address to) external nonReentrant {
        uint256 amount = credit[msg.sender][token];
        if (amount == 0) revert NothingToWithdraw();
        credit[msg.sender][token] = 0;
        emit Credit(msg.sender, token, 0);
        Payout.pay(token, to, amount);
    }

    // -------------------------------------------------------------- releasing

    /// @notice The payee gives a lane up: what it has not claimed is free for the payer at once.
    function releaseByPayee(address payer, address token, uint32 lane_) external nonReentrant {
        bytes32 account_ = ChequeHash.accountKey(payer, token);
        bytes32 key = ChequeHash.laneKey(account_, msg.sender, lane_);
        LaneState storage l = _lanes[key];
        if (l.status != Status.Open && l.status != Status.Releasing) revert LaneNotOpen(0);
        AccountState storage a = _accounts[account_];
        if (!_close(key, l, a)) revert AmountTooLarge();
        _announce(account_, payer, token, a);
    }

    /// @notice Starts the release of lanes, by their payer or its current signer: the payees have
    /// releaseWindow seconds to claim. Once per lane, not cancellable, and no top-up after it, so
    /// that a payee never has to wonder which state it defends against.
    function startRelease(LaneId[] calldata ids) external nonReentrant {
        for (uint256 i = 0; i < ids.length; ++i) {
            bytes32 account_ = ChequeHash.accountKey(ids[i].payer, ids[i].token);
            if (msg.sender != ids[i].payer && msg.sender != signerAt[account_][_accounts[account_].epoch]) {
                revert NotSigner();
            }
            bytes32 key = ChequeHash.laneKey(account_, ids[i].payee, ids[i].lane);
            LaneState storage l = _lanes[key];
            if (l.status != Status.Open) revert LaneNotOpen(i);
            l.status = Status.Releasing;
            l.releaseAt = uint40(block.timestamp) + releaseWindow;
            _announceLane(key, l);
        }
    }

    /// @notice Closes lanes whose window is over; the rest of each becomes the payer's free money.
    /// Anybody may send it; a lane that is not ready is skipped.
    function finishRelease(LaneId[] calldata ids) external nonReentrant {
        for (uint256 i = 0; i < ids.length; ++i) {
            bytes32 account_ = ChequeHash.accountKey(ids[i].payer, ids[i].token);
            bytes32 key = ChequeHash.laneKey(account_, ids[i].payee, ids[i].lane);
            LaneState storage l = _lanes[key];
            AccountState storage a = _accounts[account_];
            if (l.status != Status.Releasing) {
                emit RowSkipped(i, key, Reason.NotReleasing);
            } else if (block.timestamp < l.releaseAt) {
                emit RowSkipped(i, key, Reason.WindowOpen);
            } else if (!_close(key, l, a)) {
                emit RowSkipped(i, key, Reason.AccountFull);
            } else {
                _announce(account_, ids[i].payer, ids[i].token, a);
            }
        }
    }

    /// @notice Asks for the caller's free money back; nothing can be reserved from here on.
    function requestExit(address token) external nonReentrant {
        (bytes32 key, AccountState storage a) = _opened(msg.sender, token);
        if (a.exit != 0) revert ExitPending();
        a.exit = uint40(block.timestamp) + releaseWindow;
        _announce(key, msg.sender, token, a);
    }

    /// @notice Pays the caller's free money out after the window. Lanes are untouched; the account
    /// stays open, empty, with no hot allowance, so the same lane numbers stay used for ever.
    function finishExit(address token, address to) external nonReentrant {
        (bytes32 key, AccountState storage a) = _opened(msg.sender, token);
        if (a.exit == 0 || block.timestamp < a.exit) revert ExitNotReady();
        uint256 amount = a.free;
        a.free = 0;
        a.exit = 0;
        a.hotAllowance = 0;
        _announce(key, msg.sender, token, a);
        if (amount > 0) Payout.pay(token, to, amount);
    }

    // ------------------------------------------------------------------ views

    /// @notice What this row would pay if it were claimed now with its preimages, and why not if 0.
    function previewClaim(Row calldata row) external view returns (uint96 due, Reason reason) {
        bytes32[] memory known = new bytes32[](row.preimages.length);
        for (uint256 i = 0; i < known.length; ++i) {
            known[i] = ChequeHash.lockHash(row.preimages[i]);
        }
        (, due, reason) = _evaluate(row, known);
    }

    /// @notice State of a lane by its key.
    function lane(bytes32 key) external view returns (LaneState memory) {
        return _lanes[key];
    }

    /// @notice State of an account by its key.
    function account(bytes32 key) external view returns (AccountState memory) {
        return _accounts[key];
    }

    /// @notice The EIP-712 digest that the lane's signer signs.
    function hashCheque(Cheque calldata cheque) external view returns (bytes32) {
        return _hashTypedDataV4(ChequeHash.structHash(cheque));
    }
}
