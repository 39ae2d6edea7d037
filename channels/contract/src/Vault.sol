// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {VaultFunding} from "./VaultFunding.sol";
import {VaultCore} from "./VaultCore.sol";
import {ChequeHash} from "./ChequeHash.sol";
import {OrderHash} from "./OrderHash.sol";
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
contract Vault is VaultFunding {
    using BitMaps for BitMaps.BitMap;

    /// @param window Release window in seconds, 1 second (devnets) to 365 days; a public network takes a day or more.
    constructor(uint40 window) VaultCore(window) {}

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

    /// @notice Closes a lane at the total that both parties agreed on: the payee gets the difference, the
    /// payer the rest, both at once. Signed by the lane's signer, and by the payee unless it is the caller
    /// (so a payee that is a contract closes by itself). Anybody may send it.
    function coopClose(CoopClose calldata c, bytes calldata signerSignature, bytes calldata payeeSignature)
        external
        nonReentrant
    {
        (bytes32 account_, bytes32 key, LaneState storage l) = _living(c.payer, c.payee, c.token, c.lane);
        bytes32 hash = OrderHash.coopClose(c);
        _requireSigned(signerAt[account_][l.signerEpoch], hash, signerSignature);
        if (msg.sender != c.payee) _requireSigned(c.payee, hash, payeeSignature);
        // Below what was paid nothing can be given back; above what is reserved there is no money of this lane.
        if (c.paid < l.paid || c.paid > l.reserved) revert InvalidTotal(l.paid, l.reserved);

        uint256 due = c.paid - l.paid;
        l.paid = c.paid;
        _closeOrRevert(account_, key, l, c.payer, c.token);
        if (due > 0) _payOrCredit(Due(c.payee, c.token, due));
    }

    /// @notice The payee gives a lane up: what it has not claimed is free for the payer at once.
    function releaseByPayee(address payer, address token, uint32 lane_) external nonReentrant {
        (bytes32 account_, bytes32 key, LaneState storage l) = _living(payer, msg.sender, token, lane_);
        _closeOrRevert(account_, key, l, payer, token);
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

    /// @notice Whether an order's nonce was used or cancelled by its owner.
    function nonceUsed(address owner, uint256 nonce) external view returns (bool) {
        return _nonces[owner].get(nonce);
    }

    /// @notice The EIP-712 digest that the lane's signer signs.
    function hashCheque(Cheque calldata cheque) external view returns (bytes32) {
        return _hashTypedDataV4(ChequeHash.structHash(cheque));
    }

    /// @notice The EIP-712 digest of an order to open, which the owner signs.
    function hashOpen(Open calldata order) external view returns (bytes32) {
        return _hashTypedDataV4(OrderHash.open(order));
    }

    /// @notice The EIP-712 digest of an order to reserve, which the owner signs.
    function hashReservation(Reservation calldata order) external view returns (bytes32) {
        return _hashTypedDataV4(OrderHash.reservation(order));
    }

    /// @notice The EIP-712 digest of an agreed close, which the lane's signer and the payee sign.
    function hashCoopClose(CoopClose calldata close) external view returns (bytes32) {
        return _hashTypedDataV4(OrderHash.coopClose(close));
    }
}
