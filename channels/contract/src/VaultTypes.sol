// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The vault's words: what its functions take, keep, announce and refuse.
/// @notice Amounts are integers in the token's base unit (uint96); times are Unix seconds (uint40).
/// A token of address(0) is the chain's native coin.
interface VaultTypes {
    /// @notice A hash-locked amount riding on a cheque. It belongs to the payee if the preimage of
    /// `hash` (keccak256 of exactly 32 bytes) is registered before `expiry`, else to the payer.
    struct Lock {
        bytes32 hash;
        uint96 amount;
        uint40 expiry;
    }

    /// @notice The payer's promise: over the life of the lane the payee may draw `cumulative`, and
    /// each lock that is revealed in time. `seq` orders cheques off-chain; the vault ignores it.
    struct Cheque {
        address payer;
        address payee;
        address token;
        uint32 lane;
        uint64 seq;
        uint96 cumulative;
        Lock[] locks;
    }

    /// @notice One row of a claim: a cheque, the signature (r ‖ s ‖ v, 65 bytes) of the lane's
    /// signer, and any preimages worth registering.
    struct Row {
        Cheque cheque;
        bytes signature;
        bytes32[] preimages;
    }

    /// @notice Names a lane by its parties. Its key is keccak(keccak(payer, token), payee, lane).
    struct LaneId {
        address payer;
        address payee;
        address token;
        uint32 lane;
    }

    /// @notice Sets aside collateral: the lane's lifetime total becomes `target`, opening the lane
    /// if its number was never used. A target, not a step, so that sending it twice reserves once.
    struct Reserve {
        address payee;
        uint32 lane;
        uint96 target;
    }

    /// @notice The owner's order to open its account, sent by anybody. `nonce` is any number that the
    /// owner used for no other order; `deadline` is the last second at which the order counts.
    struct Open {
        address payer;
        address token;
        address signer;
        uint96 hotAllowance;
        uint256 nonce;
        uint40 deadline;
    }

    /// @notice The owner's order to reserve, sent by anybody; see Reserve for the targets, Open for the rest.
    struct Reservation {
        address payer;
        address token;
        Reserve[] rows;
        uint256 nonce;
        uint40 deadline;
    }

    /// @notice What both parties agree on as the end of a lane: `paid` is its final lifetime total. It
    /// needs no nonce, because a closed lane stays closed. Whoever signs it takes and gives no cheque on
    /// the lane after it.
    struct CoopClose {
        address payer;
        address payee;
        address token;
        uint32 lane;
        uint96 paid;
    }

    /// @notice A payer's EIP-3009 ReceiveWithAuthorization to the vault, with its signature. The nonce that
    /// was signed is keccak256(abi.encode(payer, signer, salt)).
    struct Authorization {
        address payer;
        address token;
        address signer;
        uint256 amount;
        uint256 validAfter;
        uint256 validBefore;
        bytes32 salt;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    /// @notice The life of a lane. It only ever moves forward; Closed is for ever.
    enum Status {
        None,
        Open,
        Releasing,
        Closed
    }

    /// @notice Why a row was skipped.
    enum Reason {
        None,
        UnknownLane,
        LaneClosed,
        TooManyLocks,
        UnsortedLocks,
        BadSignature,
        NothingDue,
        NotReleasing,
        WindowOpen,
        AccountFull
    }

    /// @notice A payer's pot of one token. `epoch` counts signers from 1, 0 means never opened;
    /// `exit` is when the requested exit may be finished, 0 when none is.
    struct AccountState {
        uint96 free;
        uint96 hotAllowance;
        uint16 epoch;
        uint40 exit;
    }

    /// @notice A lane: lifetime total set aside, total paid out, when a release may be finished
    /// (0 when none was started; write-once), and the signer epoch that it was opened with.
    struct LaneState {
        uint96 reserved;
        uint96 paid;
        uint40 releaseAt;
        uint16 signerEpoch;
        Status status;
    }

    // Events carry absolute values, so the last one of a key is its whole state.

    /// @notice The state of an account after a change.
    event Account(
        bytes32 indexed key,
        address indexed payer,
        address indexed token,
        uint96 free,
        uint96 hotAllowance,
        uint16 epoch,
        uint40 exit
    );
    /// @notice Who signs the cheques of lanes that are opened from now on.
    event Signer(bytes32 indexed account, uint16 indexed epoch, address signer);
    /// @notice Emitted once per lane; says which parties and number a key stands for.
    event LaneOpened(
        bytes32 indexed key, address indexed payer, address indexed payee, address token, uint32 lane
    );
    /// @notice The state of a lane after a change.
    event Lane(
        bytes32 indexed key, uint96 reserved, uint96 paid, uint40 releaseAt, uint16 epoch, Status status
    );
    /// @notice A preimage was registered, for every lane that has a lock of its hash.
    event Revealed(bytes32 indexed hash, bytes32 preimage, uint40 timestamp);
    /// @notice A row of a batch was passed over; `index` counts within the batch.
    event RowSkipped(uint256 indexed index, bytes32 indexed key, Reason reason);
    /// @notice What the vault now owes a payee whose payout was refused.
    event Credit(address indexed payee, address indexed token, uint256 amount);
    /// @notice The nonce was used by an order of its owner, or cancelled: no order with it counts any more.
    event NonceUsed(address indexed owner, uint256 nonce);

    /// @notice The account is open; rotate its signer instead.
    error AlreadyOpen();
    /// @notice The account was never opened.
    error NotOpen();
    /// @notice Only the owner and its current signer may do this.
    error NotSigner();
    /// @notice The zero address signs nothing.
    error InvalidSigner();
    /// @notice The signature is not one of `expected` over exactly this, for this vault on this chain.
    error InvalidSignature(address expected);
    /// @notice The order's nonce was used or cancelled.
    error InvalidNonce();
    /// @notice The order's deadline is over.
    error DeadlinePassed();
    /// @notice The deposit names another signer than the account has.
    error SignerMismatch();
    /// @notice The token took the authorization and moved nothing.
    error NothingArrived();
    /// @notice The payee is the zero address, the payer or the vault.
    error InvalidPayee(uint256 index);
    /// @notice A release window is 1 second to 365 days.
    error InvalidWindow();
    /// @notice The native coin must come as exactly the amount, and with no token.
    error WrongValue();
    /// @notice The account would hold more than 2^96 - 1.
    error AmountTooLarge();
    /// @notice The account's free money does not cover the targets.
    error NotEnoughFree(uint256 free, uint256 wanted);
    /// @notice The signer may not reserve so much without the owner.
    error HotAllowanceExceeded(uint256 allowance, uint256 wanted);
    /// @notice The lane is not open (or, for its payee, neither open nor releasing).
    error LaneNotOpen(uint256 index);
    /// @notice The lane belongs to an earlier signer.
    error LaneSignerRotated(uint256 index);
    /// @notice The final total is below what was paid or above what is reserved.
    error InvalidTotal(uint256 paid, uint256 reserved);
    /// @notice An exit is pending: nothing can be reserved, no other can be requested.
    error ExitPending();
    /// @notice No exit was requested, or its window is open.
    error ExitNotReady();
    /// @notice The caller has no credit of this token.
    error NothingToWithdraw();
    /// @notice Too little gas is left for a payout's cap: send more.
    error GasLeftTooLow();
}
